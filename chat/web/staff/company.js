/** Say who of the team is in a talk beside oneself, and who talks with the same peer in a talk of their own. */

import { Pane } from "../dom.js";
import { say } from "../speech.js";

const LOOK_EVERY_MS = 15_000;

class Company extends Pane {
  /** Needs `session` and `room`. */
  show() {
    this.className = "hint";
    this.setAttribute("role", "status");
    this.elsewhere = [];
    this.hear(this.session, "room", (room) => room === this.room && this.#tell());
    this.hear(this.session, "message", ({ room, message }) => room === this.room && message.note && this.#look());
    this.timer = setInterval(() => document.visibilityState === "visible" && this.#look(), LOOK_EVERY_MS);
    this.#look();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  /** Nobody is told when another talk with the same peer begins: one has to look. */
  async #look() {
    if (this.room.ended) return this.#tell();
    const found = await this.session.ask("company", { room: this.room.id }).catch(() => null);
    this.elsewhere = found?.others ?? this.elsewhere;
    return this.#tell();
  }

  #tell() {
    const [here, elsewhere] = this.room.ended ? [[], []] : [colleaguesIn(this.room), this.elsewhere];
    const told = [sentence("company.here", here), sentence("company.elsewhere", elsewhere)];
    const text = told.filter(Boolean).join(" ");
    if (this.textContent !== text) this.textContent = text;
    this.hidden = !text;
  }
}

/** List who of the staff is in a talk beside oneself; whoever reads along is told apart. */
function colleaguesIn({ members, member: own }) {
  const others = [...members].filter(([member]) => member !== own).map(([, one]) => one);
  return others.filter(({ role, shadow }) => role !== "peer" && !shadow);
}

function sentence(key, people) {
  const names = people.map(({ pseudonym, name = pseudonym, role }) => `${name} (${say(`role.${role}`)})`);
  return names.length > 0 && say(key, { names: names.join(", ") });
}

customElements.define("staff-company", Company);
