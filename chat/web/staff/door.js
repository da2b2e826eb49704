/** Let the staff in: redeem an invitation once, then sign in with name, password and code. */

import { Connection, PROTOCOL } from "../connection.js";
import { Pane, announce, announceRefusal, button, field, h, sendForm } from "../dom.js";
import { explain } from "../explain.js";
import { openSocket } from "../memory.js";
import { say, words } from "../speech.js";
import { statementOf } from "../statement.js";

const LEAST_PASSWORD_CHARS = 12;

class Door extends Pane {
  /** Needs `session`; `problem` is why the last try failed, `statement` the reasons, `typed` what was tried. */
  show() {
    this.className = "ask";
    const told = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    if (told.invitation) this.#redeem(told);
    else this.#signIn();
    if (this.problem) announce(this.problem);
    if (this.statement) this.append(statementOf(this.statement));
  }

  /** A code is good for one try; what else was typed may be right and stays. */
  #signIn(known = this.typed?.name ?? "") {
    const name = h("input", { id: "name", autocomplete: "username", required: true, value: known });
    const password = h("input", {
      id: "password",
      type: "password",
      autocomplete: "current-password",
      required: true,
      value: this.typed?.password ?? "",
    });
    const code = codeField();
    const enter = () =>
      this.#enter({ name: name.value.trim(), password: password.value, code: code.value.trim() });
    this.#form(
      "door.sign-in",
      "door.sign-in.go",
      enter,
      field(say("door.name"), name),
      field(say("door.password"), password),
      field(say("door.code"), code, say("door.code.hint")),
    );
    if (this.typed) code.focus();
  }

  async #enter(credentials) {
    Object.assign(this.session, { credentials, typed: credentials });
    await this.session.enter();
  }

  /** The link tells whom it is for; the account is that of the invitation, whatever the link says. */
  #redeem({ invitation, name, role }) {
    const password = h("input", {
      id: "password",
      type: "password",
      autocomplete: "new-password",
      minLength: LEAST_PASSWORD_CHARS,
      required: true,
    });
    const redeem = () => this.#redeemed({ invitation, password: password.value });
    this.#form(
      "door.redeem",
      "door.redeem.go",
      redeem,
      name && words.has(`role.${role}`)
        ? h("p", { dir: "auto" }, say("door.redeem.for", { name, role: say(`role.${role}`) }))
        : "",
      field(
        say("door.new-password"),
        password,
        say("door.new-password.hint", { count: LEAST_PASSWORD_CHARS }),
      ),
    );
  }

  /** The invitation has a socket of its own, because a socket takes only one way in. */
  async #redeemed(fields) {
    const connection = new Connection({
      open: openSocket(PROTOCOL),
      greet: (ask) => ask("redeem", { ...fields, language: words.language }),
    });
    const answered = new Promise((resolve) => {
      connection.addEventListener("welcome", ({ detail }) => {
        connection.stop();
        this.#showSecret(detail);
        resolve();
      });
      connection.addEventListener("state", ({ detail }) => {
        this.#notRedeemed(detail, connection);
        if (detail === "away") resolve();
      });
    });
    connection.start();
    await answered;
  }

  /** An invitation is good once: while the wire is cut it is tried again, and that is said. */
  #notRedeemed(state, { refusal, closedWith }) {
    if (state === "resting") announce(say("state.resting"));
    else if (state === "away") announceRefusal(refusal ? explain(refusal) : say(`away.${closedWith}`));
  }

  #showSecret({ totp_uri: uri, totp_picture: picture }) {
    const secret = new URL(uri).searchParams
      .get("secret")
      .replace(/(.{4})/g, "$1 ")
      .trim();
    const name = nameIn(uri);
    history.replaceState(null, "", "/staff");
    const go = button(say("door.next"), () => this.#signIn(name), { className: "primary" });
    const parts = [
      h("h1", { tabIndex: -1 }, say("door.second")),
      h("p", {}, say("door.second.what")),
      picture && h("img", { className: "code", alt: say("door.second.picture"), src: asAddress(picture) }),
      h("p", { className: "secret", dir: "ltr" }, secret),
      h("p", {}, h("a", { href: uri }, say("door.second.open"))),
      h("p", { className: "hint" }, say("door.second.keep")),
      h("p", {}, say("door.second.name", { name })),
      go,
    ];
    this.replaceChildren(...parts.filter(Boolean));
    this.querySelector("h1").focus();
  }

  #form(key, go, submit, ...fields) {
    const send = h("button", { type: "submit", className: "primary" }, say(go));
    announce("");
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say(key)),
      sendForm(submit, { className: "stack" }, ...fields, h("p", {}, send)),
    );
    this.querySelector("input").focus();
  }
}

/** As an image a picture can do nothing but be looked at. */
function asAddress(svg) {
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** The label of the secret ends in the name that the invitation was made for. */
function nameIn(uri) {
  return decodeURIComponent(new URL(uri).pathname).split(":").at(-1);
}

function codeField() {
  return h("input", {
    id: "code",
    inputMode: "numeric",
    autocomplete: "one-time-code",
    pattern: "[0-9]{6,8}",
    required: true,
    dir: "ltr",
  });
}

customElements.define("staff-door", Door);
