/** Stand beside a talk: what screening noticed in it, and the way to pass it on. */

import { Pane, announce, button, field, h, openDialog } from "../dom.js";
import { explain } from "../explain.js";
import { say } from "../speech.js";

class Side extends Pane {
  /** Needs `session` and `room`. */
  show() {
    this.className = "side";
    this.noticed = h("p", { className: "hint" });
    this.pass = button(say("side.pass"), () => this.#askToPass(), { className: "small" });
    this.replaceChildren(this.noticed, this.pass);
    this.hear(this.session, "side", ({ log, entry }) => log === this.log && this.#heard(entry.event));
    this.hear(this.session, "room", (room) => room === this.room && (this.hidden = room.ended));
    this.session.logs.follow(this.log, 0);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.session.logs.forget(this.log);
  }

  get log() {
    return `side:${this.room.id}`;
  }

  #heard({ kind, level }) {
    if (kind !== "finding_noticed") return;
    this.noticed.textContent = say("side.noticed", { level });
    announce(this.noticed.textContent);
  }

  #askToPass() {
    const reason = h("textarea", { id: "pass-reason", maxLength: 1000, required: true, dir: "auto" });
    const yes = h("button", { type: "submit", className: "primary" }, say("side.pass.go"));
    const no = button(say("cancel"), () => dialog.close());
    const onsubmit = (event) => {
      event.preventDefault();
      dialog.close();
      this.#pass(reason.value.trim());
    };
    const form = h(
      "form",
      { className: "stack", onsubmit },
      field(say("side.pass.reason"), reason),
      h("p", { className: "choices" }, yes, no),
    );
    const dialog = openDialog(say("side.pass"), h("p", {}, say("side.pass.what")), form);
  }

  async #pass(reason) {
    try {
      await this.session.ask("pass_on", { room: this.room.id, reason });
      announce(say("side.passed"));
    } catch (error) {
      announce(explain(error));
    }
  }
}

customElements.define("staff-side", Side);
