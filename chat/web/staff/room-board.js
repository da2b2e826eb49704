/** Show whoever holds a group what is easy to miss in it: in times and numbers, never in texts. */

import { Pane, announce, h } from "../dom.js";
import { Lost, Refused } from "../connection.js";
import { say, words } from "../speech.js";

const EVERY_MS = 30_000;
/** So many signals are in sight, the rest behind a summary. */
const SHOWN = 3;
/** Who spoke most is named; in a large group the others would push the talk off the screen. */
const NAMED = 5;

class RoomBoard extends Pane {
  /** Needs `session` and `room`. */
  show() {
    this.className = "room-board";
    this.signals = h("ul", { className: "signals plain" });
    this.air = h("p", { className: "hint extra" });
    this.replaceChildren(h("div", { role: "status" }, this.signals), this.air);
    this.hear(this.session, "signal", (signal) => signal.room === this.room.id && this.#signalled(signal));
    this.timer = setInterval(() => this.#load(), EVERY_MS);
    this.#load();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  #signalled(signal) {
    announce(this.#words(signal));
    this.#load();
  }

  /** Whoever does not hold this group sees nothing of it, and is not told so twice a minute. */
  async #load() {
    try {
      this.#draw(await this.session.ask("room_board", { room: this.room.id }));
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Lost)) throw error;
    }
  }

  #draw({ here, quiet_minutes: quiet, signals, air_time: air }) {
    const lines = signals.map((signal) => h("li", {}, this.#words(signal)));
    this.signals.replaceChildren(...lines.slice(0, SHOWN), folded(lines.slice(SHOWN)));
    const most = [...air].sort((one, other) => other.messages - one.messages).slice(0, NAMED);
    const spoke = most.filter(({ messages }) => messages > 0);
    const each = spoke.map(({ pseudonym: name, messages: count }) => say("room.air", { name, count }));
    const facts = [say("talk.here", { count: here }), say("room.quiet", { count: quiet }), ...each];
    this.air.textContent = facts.join(" · ");
  }

  #words({ signal, member, minutes }) {
    const name = this.room.members.get(member)?.pseudonym ?? say("room.someone");
    const key = `room.signal.${signal}`;
    return words.has(key) ? say(key, { name, count: minutes }) : "";
  }
}

function folded(lines) {
  if (lines.length === 0) return "";
  const list = h("ul", { className: "signals plain" }, ...lines);
  return h("li", {}, h("details", {}, h("summary", {}, say("room.more", { count: lines.length })), list));
}

customElements.define("staff-room-board", RoomBoard);
