/** Be on duty: the line outside, the talks one holds side by side, and a colleague one tap away. */

import { askFirst } from "../dialog.js";
import { Pane, announce, button, field, h, once, sendForm } from "../dom.js";
import { inBackground, tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import "../talk/talk.js";
import { askButton } from "./coaching.js";
import { checkIn } from "./check-in.js";
import "./company.js";
import { unfolder } from "./folding.js";
import "./side.js";
import { hinders } from "./taking.js";

const LINE_EVERY_MS = 5_000;
const MOST_TALKS = 3;

class Duty extends Pane {
  /** Needs `session`. */
  show() {
    this.className = "duty";
    this.unread = new Map();
    this.title = document.title;
    this.line = h("p", { className: "place extra", role: "status" });
    this.why = h("span", { className: "hint extra", id: "take-why" });
    const take = { className: "primary extra", "aria-describedby": this.why.id };
    this.takeNext = once(() => tryTo(() => this.#take()));
    this.take = button(say("duty.take"), this.takeNext, take);
    this.tabs = h("p", { className: "choices", role: "group", ariaLabel: say("duty.talks") });
    this.talks = h("div", { className: "talks" });
    this.controls = h("div", { className: "card" });
    this.replaceChildren(h("h1", { tabIndex: -1 }, say("staff.duty")), this.controls, this.tabs, this.talks);
    for (const room of this.session.rooms.values()) this.#add(room);
    if (this.isSupporter) this.#showControls(this.session.onDuty);
    else this.controls.replaceChildren(h("p", { className: "hint" }, say("duty.yours")));
    this.#listen();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
    document.title = this.title;
  }

  get keys() {
    const beside = { code: "KeyB", key: "B", label: say("keys.beside"), run: () => this.#side?.write() };
    if (!this.isSupporter) return [beside];
    const talks = [1, 2, MOST_TALKS].map((number) => ({
      code: `Digit${number}`,
      key: String(number),
      label: say("keys.talk", { number }),
      run: () => this.#write(this.#live[number - 1]),
    }));
    // What is shown of the line may be seconds old: the server knows whether somebody waits.
    const take = () => this.session.onDuty && !this.session.onDuty.paused && this.takeNext();
    return [
      ...talks,
      { code: "KeyN", key: "N", label: say("duty.take"), run: take },
      { code: "KeyH", key: "H", label: say("side.call"), run: () => this.#side?.callSomeone() },
      beside,
    ];
  }

  get isSupporter() {
    return this.session.role === "supporter";
  }

  /** What stands beside the talk that is in front. */
  get #side() {
    return this.talks.querySelector(".panel.chosen staff-side");
  }

  #listen() {
    this.timer = setInterval(() => this.session.onDuty && this.#look(), LINE_EVERY_MS);
    this.hear(this.session, "welcome", () => this.#welcomedBack());
    this.hear(this.session, "paired", (room) => this.#add(room));
    this.hear(this.session, "room", (room) => room.ended && this.#over(room));
    this.hear(this.session, "message", ({ room, message }) => this.#said(room, message));
    this.hear(this.session, "notice", (notice) => this.#noticed(notice));
  }

  #noticed({ kind, minutes }) {
    if (kind === "rest_offered") announce(say("duty.rest.offer"));
    if (kind === "hours_ending") announce(say("duty.hours.ending", { count: minutes }));
    if (kind === "hours_over") this.#hoursOver();
  }

  /** The server has ended the shift; the talks one holds stay where they are. */
  #hoursOver() {
    if (this.session.onDuty) this.#askHowItWas();
    announce(say("duty.hours.over"));
  }

  /** While the wire was cut a shift may have ended, and a talk may have begun whose answer was lost. */
  #welcomedBack() {
    const shown = this.controls.classList.contains("strip");
    if (this.isSupporter && shown !== Boolean(this.session.onDuty)) this.#showControls(this.session.onDuty);
    for (const room of this.session.rooms.values()) this.#add(room);
  }

  #showControls(duty) {
    this.session.onDuty = duty ?? null;
    if (duty) this.#onDuty();
    else this.#offDuty();
  }

  #onDuty() {
    const off = button(say("duty.off"), () => this.#askToGoOff(), { className: "quiet extra" });
    const { paused } = this.session.onDuty;
    const key = paused ? "duty.unpause" : "duty.pause";
    const className = paused ? "quiet" : "quiet extra";
    const pause = button(say(key), () => tryTo(() => this.#pause(!paused)), { className });
    this.load = h("span", {});
    const actions = h("p", { className: "choices" }, this.load, this.take, this.why, pause, off);
    this.controls.classList.add("strip");
    this.controls.classList.remove("open");
    this.controls.replaceChildren(this.line, actions);
    actions.append(unfolder(this.controls, say("duty.more")));
    this.#showTake({}, true);
    this.#showLoad();
  }

  #offDuty() {
    const capacity = h(
      "select",
      { id: "capacity" },
      ...[1, 2, MOST_TALKS].map((count) =>
        h("option", { value: count, selected: count === this.session.capacity }, say("duty.capacity.count", { count })),
      ),
    );
    const about = h("input", { id: "about", dir: "auto" });
    const ready = h("input", { id: "ready", type: "checkbox" });
    this.controls.classList.remove("strip");
    document.title = this.title;
    const go = () => tryTo(() => this.#goOn(Number(capacity.value), about.value, ready.checked));
    const form = sendForm(
      go,
      { className: "going-on" },
      field(say("duty.capacity"), capacity),
      field(say("duty.about"), about, say("duty.about.hint")),
      h("p", { className: "switch" }, ready, h("label", { htmlFor: "ready" }, say("duty.ready"))),
      h("button", { type: "submit", className: "primary" }, say("duty.on")),
    );
    this.controls.replaceChildren(this.#behind(say("duty.on"), form));
  }

  /** What can wait takes no room from the talks one still holds, and unfolds after the last one. */
  #behind(title, form) {
    if (this.#held === 0) return form;
    return h("details", { className: "behind" }, h("summary", {}, title), form);
  }

  async #goOn(capacity, about, ready) {
    const topics = about
      .split(",")
      .map((topic) => topic.trim())
      .filter(Boolean);
    const duty = { capacity, about: topics, languages: [words.language], ready };
    await this.session.ask("on_duty", duty);
    this.session.capacity = capacity;
    announce("");
    this.#showControls(duty);
  }

  /** While one breathes, no talk comes by itself and none is taken; the talks one holds go on. */
  async #pause(paused) {
    const { capacity, about, languages, ready } = this.session.onDuty;
    const told = { capacity, about, languages, ready: !paused && Boolean(ready) };
    await this.session.ask("on_duty", told);
    this.#showControls({ ...told, ready, paused });
    announce(say(paused ? "duty.paused" : "duty.unpaused"));
  }

  /** Those one talks with hear of it at once: that is asked before. */
  #askToGoOff() {
    const off = () => tryTo(() => this.#goOff());
    const count = this.#held;
    if (count === 0) return off();
    return askFirst(say("duty.off"), say("duty.off.go"), off, h("p", {}, say("duty.off.what", { count })));
  }

  async #goOff() {
    await this.session.ask("off_duty");
    this.#askHowItWas().querySelector("summary, select").focus();
    announce(say("duty.rest"));
  }

  #askHowItWas() {
    this.#showControls(null);
    const form = checkIn(this.session, () => (asked.remove(), announce(say("check.thanks"))));
    const asked = this.#behind(say("check.heading"), form);
    this.controls.before(asked);
    return asked;
  }

  #showLoad() {
    if (!this.load || !this.session.onDuty) return;
    this.#showHeld();
    this.#look();
  }

  get #held() {
    return this.#live.length;
  }

  /** Give the panels of the talks that go on, in their order. */
  get #live() {
    return [...this.talks.children].filter((panel) => !panel.querySelector(".put-away"));
  }

  /** One may have planned more talks than are allowed here. */
  #showHeld(most = this.session.onDuty.capacity) {
    this.load.textContent = say("duty.load", { count: this.#held, capacity: most });
  }

  /** Whatever keeps one from the next talk stands beside the button that cannot be pressed. */
  #showTake(line, waits) {
    const why = hinders(line, this.session.onDuty ?? {});
    this.take.disabled = Boolean(why) || !waits;
    this.take.classList.toggle("extra", this.take.disabled); // on a phone it comes out when somebody waits
    this.why.textContent = why ? say(`duty.take.${why}`, { count: line.talks_max }) : "";
  }

  /** Nobody in particular is shown: the server assigns who talks with whom. */
  async #look() {
    await inBackground(async () => {
      const line = await this.session.ask("line");
      const { waiting, longest_minutes: longest, levels, letters = 0 } = line;
      const urgent = Number(levels["4"] ?? 0) + Number(levels["3"] ?? 0);
      const told = [
        say("duty.waiting", { count: waiting }),
        longest > 0 && say("duty.longest", { count: longest }),
        urgent > 0 && say("duty.urgent", { count: urgent }),
        letters > 0 && say("duty.letters", { count: letters }),
      ];
      this.#showTake(line, waiting + letters > 0);
      if (this.session.onDuty) this.#showHeld(line.talks_max);
      document.title = waiting > 0 ? say("alarm.title", { count: waiting }) : this.title;
      const lines = told.filter(Boolean).map((line) => h("span", {}, line));
      if (this.line.textContent !== lines.map((line) => line.textContent).join(""))
        this.line.replaceChildren(...lines);
    });
  }

  async #take() {
    const joined = await this.session.ask("take");
    this.#add(await this.session.enterPair(joined));
  }

  /** A talk that was left and is given back is drawn anew: what stood there has ended. */
  #add(room) {
    const before = this.#panel(room);
    if (room.kind !== "one_on_one" || before?.querySelector("warm-talk").room === room) return;
    before?.remove();
    const { session } = this;
    const extras = room.isShadow ? [] : [h("staff-company", { session, room })];
    const panel = h(
      "section",
      { className: "panel" },
      h("warm-talk", { session, room, extras, onhelplines: () => {} }),
      room.isShadow ? "" : h("staff-side", { session, room }),
    );
    panel.dataset.room = room.id;
    this.talks.append(panel);
    this.#choose(room);
    this.#showLoad();
  }

  #panel(room) {
    return this.talks.querySelector(`[data-room="${room.id}"]`);
  }

  #over(room) {
    const panel = this.#panel(room);
    if (!panel || panel.querySelector(".put-away")) return;
    const away = button(say("duty.put-away"), () => (panel.remove(), this.#drawTabs()), {
      className: "put-away",
    });
    panel.prepend(away, this.isSupporter ? askButton(this.session, room) : "");
    if (this.#held === 0) for (const each of this.querySelectorAll(".behind")) each.open = true;
    this.#drawTabs();
    this.#showLoad();
  }

  #said(room, message) {
    const panel = this.#panel(room);
    if (!panel || room.isMine(message) || panel.classList.contains("chosen")) return;
    this.unread.set(room.id, (this.unread.get(room.id) ?? 0) + 1);
    this.#drawTabs();
  }

  /** Bring a talk to the front and put the cursor into its box, or, where nothing can be written, onto its name. */
  #write(panel) {
    if (!panel) return;
    this.#choose(panel.querySelector("warm-talk").room);
    const isClosed = panel.querySelector("warm-box").hidden;
    panel.querySelector(isClosed ? "warm-talk h1" : "warm-box textarea").focus();
  }

  #choose(room) {
    for (const panel of this.talks.children) panel.classList.toggle("chosen", panel.dataset.room === room.id);
    this.unread.delete(room.id);
    this.#drawTabs();
  }

  #drawTabs() {
    const tabs = [...this.talks.children].map((panel) => this.#tab(panel));
    this.tabs.replaceChildren(...tabs);
    this.tabs.classList.remove("open");
    const over = tabs.filter((tab) => tab.classList.contains("extra")).length;
    if (over > 0) this.tabs.append(unfolder(this.tabs, say("duty.over", { count: over })));
    this.tabs.hidden = tabs.length < 2;
  }

  #tab(panel) {
    const { room } = panel.querySelector("warm-talk");
    const name = room.other?.pseudonym ?? say("role.peer");
    const count = this.unread.get(room.id);
    const isChosen = panel.classList.contains("chosen");
    const tab = button(count ? say("duty.tab.unread", { name, count }) : name, () => this.#choose(room), {
      className: room.ended && !isChosen ? "small extra" : "small",
    });
    tab.ariaPressed = String(isChosen);
    return tab;
  }
}

customElements.define("staff-duty", Duty);
