/** Show one desk: its cases with live clocks, most urgent first, and the one that is looked at. */

import { Pane, announce, button, h } from "../dom.js";
import { explain } from "../explain.js";
import { say, words } from "../speech.js";
import { Alarm } from "./alarm.js";
import "./case.js";
import { byUrgency, mustAlarm, timeLeft } from "./clock.js";

const TICK_MS = 1_000;

class Desk extends Pane {
  /** Needs `session` and `track`. */
  show() {
    this.className = "desk";
    this.cases = [];
    this.alarm = new Alarm();
    this.list = h("ul", { className: "cases plain" });
    this.none = h("p", { className: "empty" }, say(`desk.none.${this.track}`));
    this.looked = h("p", { className: "hint" });
    this.detail = h("div", { className: "detail" });
    const heading = h("h1", { tabIndex: -1 }, say(`staff.${this.track}`));
    const side = h(
      "div",
      { className: "list" },
      heading,
      h("p", { className: "hint" }, say(`desk.about.${this.track}`)),
      this.#switches(),
      this.none,
      this.list,
      this.looked,
    );
    this.replaceChildren(side, this.detail);
    this.#start();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.alarm.stop();
    this.session.logs.forget(this.log);
    this.session.connection.tell("unfollow", { log: this.log });
  }

  get log() {
    return `desk:${this.track}`;
  }

  /** Say what was done, and fetch the list anew. */
  done(text) {
    announce(text);
    this.detail.replaceChildren();
    return this.#load();
  }

  #switches() {
    const sound = h("input", { id: "sound", type: "checkbox" });
    sound.addEventListener("change", () => (sound.checked ? this.alarm.switchOn() : this.alarm.switchOff()));
    this.decided = h("input", { id: "decided", type: "checkbox", onchange: () => this.#load() });
    const box = (input, key) =>
      h("span", { className: "switch" }, input, h("label", { htmlFor: input.id }, say(key)));
    return h("p", { className: "switches" }, box(sound, "alarm.sound"), box(this.decided, "desk.decided"));
  }

  async #start() {
    this.hear(this.session, "desk", ({ log, entry }) => log === this.log && this.#moved(entry.event));
    this.hear(this.session, "welcome", () => this.#load());
    this.timer = setInterval(() => this.#tick(), TICK_MS);
    await this.#load();
    const last = await this.#end();
    await this.session.logs.follow(this.log, last);
    await this.#load();
  }

  /** Follow from the end: the list is fetched, and what follows only says that it moved. */
  async #end() {
    const { entries } = await this.session.ask("read", {
      log: this.log,
      before: Number.MAX_SAFE_INTEGER,
      limit: 1,
    });
    return entries.at(-1)?.seq ?? 0;
  }

  #moved(event) {
    if (event.kind === "case_alarmed") announce(say("desk.alarmed"));
    this.#load();
  }

  async #load() {
    try {
      const states = this.decided.checked ? ["decided"] : ["open", "claimed"];
      const lists = await Promise.all(
        states.map((state) => this.session.ask("cases", { track: this.track, state })),
      );
      this.cases = lists.flatMap((list) => list.cases).sort(byUrgency);
      this.#draw();
    } catch (error) {
      announce(explain(error));
    }
  }

  #draw() {
    const focused = document.activeElement?.dataset?.case;
    this.none.hidden = this.cases.length > 0;
    this.list.replaceChildren(...this.cases.map((seen) => this.#row(seen)));
    if (focused) this.list.querySelector(`[data-case="${focused}"]`)?.focus();
    this.#tick();
  }

  #row(seen) {
    const level = this.track === "care" ? say("case.level", { level: seen.level }) : say("case.conduct");
    const facts = [
      say(`case.${seen.state}`, { name: seen.claimed_by ?? "" }),
      say("case.flags", { count: seen.flags }),
      words.when(seen.opened_at),
    ].join(" · ");
    const clock = h("span", { className: "clock" });
    const row = button("", () => this.#open(seen), { className: `case level-${seen.level}` });
    row.dataset.case = seen.case;
    row.append(h("b", {}, level), clock, h("span", { className: "hint" }, facts));
    return h("li", {}, row);
  }

  #tick() {
    const now = Date.now();
    this.list
      .querySelectorAll(".clock")
      .forEach((clock, index) => this.#showClock(clock, this.cases[index], now));
    this.alarm.ring(this.cases.filter((seen) => mustAlarm(seen, now)).length);
  }

  #showClock(clock, seen, now) {
    if (seen.state === "decided") return;
    const { late, text } = timeLeft(seen.due_at, now);
    clock.textContent = say(late ? "case.late" : "case.due", { time: text });
    clock.classList.toggle("late", late);
  }

  async #open(seen) {
    try {
      const detail = await this.session.ask("case", { case: seen.case });
      this.session.looked = (this.session.looked ?? 0) + 1;
      this.looked.textContent = say("desk.looked", { count: this.session.looked });
      this.detail.replaceChildren(h("staff-case", { session: this.session, desk: this, detail }));
      this.detail.querySelector("h2").focus();
    } catch (error) {
      announce(explain(error));
    }
  }
}

customElements.define("staff-desk", Desk);
