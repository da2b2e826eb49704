/** Show one desk: its cases with live clocks, most urgent first, and the one that is looked at. */

import { Pane, announce, button, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { ruleName } from "../statement.js";
import { requestsOn } from "./across.js";
import "./case.js";
import { timeLeft } from "./clock.js";
import { titleOf } from "./decisions.js";

const TICK_MS = 1_000;
const MOST_TOPICS = 2;

class Desk extends Pane {
  /** Needs `session`, `watch`, `track` and `page`. */
  show() {
    this.className = "desk";
    this.cases = [];
    this.list = h("ul", { className: "cases plain", ariaBusy: "true" });
    this.none = h("p", { className: "empty" });
    this.past = h("div", { className: "list" });
    this.looked = h("p", { className: "hint" });
    this.together = h("div");
    this.detail = h("div", { className: "detail" });
    const side = h(
      "div",
      { className: "list" },
      h("h1", { tabIndex: -1 }, say(`staff.${this.track}`)),
      h("p", { className: "hint" }, say(`desk.about.${this.track}`)),
      this.#silence(),
      this.none,
      this.list,
      this.together,
      this.#switch(),
      this.past,
      this.looked,
    );
    this.replaceChildren(side, this.detail);
    this.hear(this.watch, "cases", (track) => track === this.track && this.#load());
    this.hear(document, "visibilitychange", () => this.#tick());
    this.timer = setInterval(() => this.#tick(), TICK_MS);
    this.#load();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  get keys() {
    const run = () => this.cases.length > 0 && this.#open(this.cases[0]);
    return [{ code: "KeyN", key: "N", label: say("keys.case"), run }];
  }

  /** Say what was done, and fetch the list anew. */
  done(text) {
    announce(text);
    this.close();
    return this.watch.reload(this.track);
  }

  /** Put the case away that is looked at, and go back to the list. */
  close() {
    this.detail.replaceChildren();
    this.classList.remove("looking");
    (this.querySelector(`[data-case="${this.opened}"]`) ?? this.querySelector("h1")).focus();
  }

  /** After each sign-in the alarm is silent until somebody presses something: say so where it is missed. */
  #silence() {
    const on = button(say("alarm.on"), () => this.page.soundOn(), { className: "small" });
    const silence = h("p", { className: "banner" }, say("alarm.silent"), " ", on);
    const show = () => {
      if (silence.contains(document.activeElement)) this.querySelector("h1").focus();
      silence.hidden = this.page.alarm.loud;
    };
    this.hear(this.watch, "sound", show);
    show();
    return silence;
  }

  /** What is decided stands below what is open, and never in its place. */
  #switch() {
    const onchange = () => this.#load();
    this.decided = h("input", { id: "decided", type: "checkbox", onchange });
    const label = h("label", { htmlFor: "decided" }, say("desk.decided"));
    return h("p", { className: "switch" }, this.decided, label);
  }

  #load() {
    return tryTo(async () => {
      const { watch, track } = this;
      this.cases = watch.cases[track];
      this.#draw();
      if (this.decided.checked) this.#showPast(await watch.list(track, ["decided"]));
      else this.past.replaceChildren();
    });
  }

  #draw() {
    this.none.textContent = this.cases.length > 0 ? "" : say(`desk.none.${this.track}`);
    this.#fill(this.list, this.cases);
    this.list.ariaBusy = "false";
    this.together.replaceChildren(requestsOn(this));
    this.#tick();
  }

  #showPast(cases) {
    if (!this.past.firstChild) this.past.append(h("h2", {}, say("desk.past")), h("ul", { className: "cases plain" }));
    this.#fill(this.past.lastChild, cases);
    this.past.firstChild.textContent = say(cases.length > 0 ? "desk.past" : "desk.none.decided");
  }

  /** Draw a list anew without taking the focus from the case it is on. */
  #fill(list, cases) {
    const focused = list.contains(document.activeElement) && document.activeElement.dataset.case;
    list.replaceChildren(...cases.map((seen) => this.#row(seen)));
    if (focused) list.querySelector(`[data-case="${focused}"]`)?.focus();
  }

  #row(seen) {
    const level = say(titleOf({ track: this.track, level: seen.level }), { level: seen.level });
    const facts = [
      seen.purpose && say(`case.purpose.${seen.purpose}`),
      ...(seen.topics ?? []).slice(0, MOST_TOPICS).map(topicName),
      say(`case.${seen.state}`, { name: seen.claimed_by ?? "" }),
      say("case.flags", { count: seen.flags }),
      seen.barred && seen.state === "open" && say(`case.barred.${seen.barred}`),
      words.when(seen.opened_at),
    ];
    const hint = h("span", { className: "hint" }, facts.filter(Boolean).join(" · "));
    const clock = h("span", { className: "clock" });
    const row = button("", () => this.#open(seen), { className: `case ${seen.state} level-${seen.level}` });
    row.dataset.case = seen.case;
    row.append(h("b", {}, level), clock, hint);
    return h("li", {}, row);
  }

  #tick() {
    const now = this.session.now();
    this.list
      .querySelectorAll(".clock")
      .forEach((clock, index) => this.#showClock(clock, this.cases[index], now));
  }

  #showClock(clock, seen, now) {
    if (seen.state === "decided") return;
    const { late, text } = timeLeft(seen.due_at, now);
    clock.textContent = say(late ? "case.late" : "case.due", { time: text });
    clock.classList.toggle("late", late);
  }

  #open(seen) {
    announce("");
    return tryTo(async () => {
      this.opened = seen.case;
      this.session.looked = (this.session.looked ?? 0) + 1;
      await this.look("span");
      this.classList.add("looking");
      this.detail.querySelector("h2").focus();
    });
  }

  /** Show anew the case that is looked at, with no more of it than was asked for. */
  async look(show = this.showing) {
    const detail = await this.session.ask("case", { case: this.opened, show });
    this.showing = show;
    this.detail.replaceChildren(h("staff-case", { session: this.session, desk: this, detail }));
    this.#showExposure(detail.exposure);
  }

  /** Reading too much is what harms moderators: say how much it was, and never refuse. */
  #showExposure(exposure) {
    const told = say("desk.looked", { count: this.session.looked });
    const { texts, limit } = exposure ?? {};
    this.looked.textContent = exposure ? say("desk.exposure", { count: texts, limit }) : told;
    this.looked.classList.toggle("late", Boolean(exposure) && texts >= limit);
  }
}

/** A topic is who pointed at it, or the rule that did. */
function topicName(topic) {
  return words.has(`case.by.${topic}`) ? say(`case.by.${topic}`) : ruleName(topic);
}

customElements.define("staff-desk", Desk);
