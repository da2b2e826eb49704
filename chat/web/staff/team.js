/** Look after the team: who belongs to it, inviting somebody, ending an account. */

import "./operating.js";
import { askFirst, choices, simpleDialog } from "../dialog.js";
import { Pane, announce, announceRefusal, button, field, h, sendForm } from "../dom.js";
import { explain, tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { fill } from "./filling.js";
import { dayName } from "./naming.js";

/** Whom one operator alone may invite; for the others it takes whoever keeps the server, too. */
const ROLE = "supporter";

class Team extends Pane {
  /** Needs `session`. */
  show() {
    this.className = "board";
    this.list = h("div", { className: "cards" });
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("staff.team")),
      h("p", { className: "hint" }, say("team.about")),
      this.#inviting(),
      h("h2", {}, say("team.accounts")),
      this.list,
    );
    this.#load();
  }

  #load() {
    return fill(this.list, async () => {
      const { accounts } = await this.session.ask("accounts");
      return h("ul", { className: "cards plain" }, ...accounts.map((account) => this.#account(account)));
    });
  }

  #account({ name, role, state, trained_until: trained }) {
    const facts = [
      say(`role.${role}`),
      say(`team.${state}`),
      trained && say("team.trained", { when: dayName(trained) }),
    ];
    const isMe = name === this.session.welcome.name;
    const mayAgain = role === ROLE;
    const again = button(say("team.again"), () => this.#askAgain(name), { className: "small" });
    const end = button(say("team.end"), () => this.#askToEnd(name), { className: "small" });
    again.ariaLabel = say("team.again.of", { name });
    end.ariaLabel = say("team.end.of", { name });
    return h(
      "li",
      { className: "card" },
      h("h3", { dir: "auto" }, name),
      h("p", { className: "hint" }, facts.filter(Boolean).join(" · ")),
      isMe && h("p", { className: "hint" }, say("team.me")),
      !isMe && choices(mayAgain && again, state !== "disabled" && end),
      !isMe && !mayAgain && h("p", { className: "hint" }, say("team.again.elsewhere")),
    );
  }

  #inviting() {
    const limits = { maxLength: 80, required: true, autocomplete: "off" };
    const name = h("input", { id: "invite-name", ...limits, dir: "auto" });
    const hint = h("p", { className: "hint" }, say("team.role.hint"));
    const send = h("button", { type: "submit", className: "primary" }, say("team.invite.go"));
    const invite = async () => {
      if (await this.#invite("invite", { name: name.value.trim(), role: ROLE })) name.value = "";
    };
    return sendForm(
      invite,
      { className: "card" },
      h("h2", {}, say("team.invite")),
      field(say("team.name"), name, say("team.name.hint")),
      hint,
      send,
    );
  }

  /** Give true once somebody is invited. */
  async #invite(type, fields) {
    try {
      showLink(await this.session.ask(type, fields));
      this.#load();
      return true;
    } catch (error) {
      announceRefusal(error.field === "name" ? say("team.taken", fields) : explain(error));
      return false;
    }
  }

  #askAgain(name) {
    const invite = () => this.#invite("invite_again", { name });
    askFirst(say("team.again.of", { name }), say("team.again.go"), invite, h("p", {}, say("team.again.what")));
  }

  #askToEnd(name) {
    const end = () =>
      tryTo(async () => {
        await this.session.ask("end_account", { name });
        announce(say("team.ended", { name }));
        await this.#load();
      });
    askFirst(say("team.end.of", { name }), say("team.end.go"), end, h("p", {}, say("team.end.what")));
  }
}

/** An invitation is shown once, and handed on by whoever made it. */
function showLink({ name, role, invitation, until }) {
  const address = `${location.origin}/staff#${new URLSearchParams({ invitation, name, role })}`;
  const link = h("input", { id: "invite-link", readOnly: true, value: address, dir: "ltr" });
  const copy = button(say("team.copy"), () => copyOut(link), { className: "primary" });
  const pass = navigator.share && button(say("team.share"), () => tryToShare(address));
  simpleDialog(
    say("team.link.for", { name }),
    h("p", {}, say("team.link.what", { when: words.when(until) })),
    field(say("team.link"), link),
    choices(copy, pass),
  );
}

/** Where copying is not allowed, the address is at least marked, to be copied by hand. */
async function copyOut(link) {
  link.select();
  const isCopied = await navigator.clipboard?.writeText(link.value).then(
    () => true,
    () => false,
  );
  announce(say(isCopied ? "team.copied" : "team.marked"));
}

/** Whoever closes the list of ways to share has changed their mind, and needs no word about it. */
function tryToShare(url) {
  return navigator.share({ url }).catch(() => null);
}

customElements.define("staff-team", Team);
