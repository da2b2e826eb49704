/** Show one group before its door: who is there, what is agreed, and the way in. */

import { Refused } from "../connection.js";
import { Pane, announce, button, h, paragraphs } from "../dom.js";
import { explain } from "../explain.js";
import { say, words } from "../speech.js";

class Door extends Pane {
  /** Needs `session`, `listed` and `page`; `isFirst` shows the agreement at once. */
  show() {
    const { title, topic } = this.listed;
    this.className = "card";
    this.agreement = h("div", { className: "agreement" });
    this.replaceChildren(
      h("h3", { dir: "auto" }, title),
      h("p", { dir: "auto" }, topic),
      h("p", { className: "hint" }, this.#facts()),
      this.agreement,
    );
    if (!this.listed.open && this.session.role === "peer") return;
    if (this.isFirst) this.#read();
    else this.agreement.append(button(say("door.see", { title }), () => this.#read()));
  }

  #facts() {
    const { open, opens_at: opens, late, present, seats, facilitators } = this.listed;
    const coming = opens ? say("lobby.opens", { when: words.when(opens) }) : say("lobby.closed");
    const opening = late ? say("door.late") : coming;
    const until = this.listed.closes_at && say("door.until", { when: words.when(this.listed.closes_at) });
    const some = present === 0 ? say("lobby.nobody") : say("lobby.seats", { count: present, seats });
    const seated = present < seats ? some : say("lobby.full");
    const held = facilitators.length > 0 && say("lobby.held-by", { names: facilitators.join(", ") });
    return [open ? seated : opening, open && until, held].filter(Boolean).join(" · ");
  }

  /** The list of rooms brings along what is agreed in the first one. */
  async #read() {
    const { firstAgreement: first } = this.session;
    if (first?.room === this.listed.room) return this.#agreement(first);
    try {
      this.#agreement(await this.session.ask("agreement", { room: this.listed.room }));
    } catch (error) {
      announce(explain(error));
    }
  }

  #agreement({ version, text }) {
    const join = button(say("door.join", { title: this.listed.title }), () => this.#join(version), {
      className: "primary",
    });
    this.agreement.replaceChildren(...paragraphs(text), join);
    if (!this.isFirst) join.focus();
  }

  /** Whoever has gone on meanwhile is left where they are. */
  async #join(version) {
    const { view } = this.page;
    try {
      const room = await this.session.join(this.listed, version);
      if (this.page.view === view) this.page.goToTalk(room);
    } catch (error) {
      announce(explain(error));
      if (error instanceof Refused && error.code === "agreement_needed") this.#agreement(error);
    }
  }
}

customElements.define("warm-door", Door);
