/** Speak with colleagues beside a talk, ask for help, hand over; the peer knows this exists. */

import { Pane, announce, button, field, h, openDialog } from "../dom.js";
import { explain } from "../explain.js";
import { say } from "../speech.js";

class Side extends Pane {
  /** Needs `session` and `room`. */
  show() {
    this.className = "side";
    this.rows = h("ol", { className: "plain" });
    this.text = h("input", { id: `side-${this.room.id}`, dir: "auto", maxLength: 1000 });
    const onsubmit = (event) => (event.preventDefault(), this.#try(() => this.#say()));
    const form = h(
      "form",
      { className: "stack", onsubmit },
      field(say("side.label"), this.text, say("side.hint")),
      h("p", {}, h("button", { type: "submit", className: "small" }, say("side.send"))),
    );
    const buttons = [
      button(say("side.help"), () => this.#try(() => this.#help()), { className: "small" }),
      button(say("side.pass"), () => this.#askToPass(), { className: "small" }),
    ];
    const log = h("div", { role: "log", ariaLabel: say("side.heading") }, this.rows);
    this.replaceChildren(
      h("p", { className: "choices" }, ...buttons),
      h("details", {}, h("summary", {}, say("side.heading")), log, form),
    );
    this.hear(this.session, "side", ({ log: name, entry }) => name === this.log && this.#heard(entry.event));
    this.session.logs.follow(this.log, 0);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.session.logs.forget(this.log);
  }

  get log() {
    return `side:${this.room.id}`;
  }

  #heard(event) {
    const text = TOLD[event.kind]?.(event);
    if (!text) return;
    this.rows.append(h("li", { dir: "auto" }, text));
    if (event.kind === "finding_noticed") announce(text);
  }

  async #say() {
    const text = this.text.value.trim();
    if (!text) return;
    await this.session.ask("side", { room: this.room.id, text });
    this.text.value = "";
  }

  async #help() {
    await this.session.ask("ask_for_help", { room: this.room.id, words: this.text.value.trim() || null });
    announce(say("side.helped"));
  }

  #askToPass() {
    const reason = h("textarea", { id: "pass-reason", maxLength: 1000 });
    const yes = button(
      say("side.pass.go"),
      () => (dialog.close(), this.#try(() => this.#pass(reason.value.trim()))),
      { className: "primary" },
    );
    const dialog = openDialog(
      say("side.pass"),
      h("p", {}, say("side.pass.what")),
      field(say("side.pass.reason"), reason),
      h(
        "p",
        { className: "choices" },
        yes,
        button(say("cancel"), () => dialog.close()),
      ),
    );
  }

  async #pass(reason) {
    await this.session.ask("pass_on", { room: this.room.id, reason });
    announce(say("side.passed"));
  }

  async #try(act) {
    try {
      await act();
    } catch (error) {
      announce(explain(error));
    }
  }
}

const TOLD = {
  side_said: ({ pseudonym, text }) => text && say("side.said", { name: pseudonym, text }),
  help_asked: ({ pseudonym, words }) => say("side.asked", { name: pseudonym, words: words ?? "" }),
  finding_noticed: ({ level }) => say("side.noticed", { level }),
};

customElements.define("staff-side", Side);
