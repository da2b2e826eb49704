/** Hold the staff's page together: the door, and then one place of work at a time. */

import "../later.js";
import { Pane, announce, button, h } from "../dom.js";
import { explain, tryTo } from "../explain.js";
import { say } from "../speech.js";
import "../state-line.js";
import { noticeWords, ruleName } from "../statement.js";
import { Alarm } from "./alarm.js";
import { timeLeft } from "./clock.js";
import "./door.js";
import { fold, unfolder } from "./folding.js";
import { keyLine, listenToKeys } from "./keys.js";
import { TRACKS, Watch } from "./watch.js";

const TICK_MS = 1_000;
/** What closed a talk of a peer on another page has ended a visit or an account of the staff. */
const CLOSED_HERE = { 4501: "door.over" };
const PLACES = {
  care: { roles: ["moderator"], load: () => import("./desk.js"), view: "staff-desk", track: "care" },
  conduct: { roles: ["moderator"], load: () => import("./desk.js"), view: "staff-desk", track: "conduct" },
  duty: { roles: ["supporter", "moderator"], load: () => import("./duty.js"), view: "staff-duty" },
  groups: { roles: ["supporter", "moderator"], load: () => import("./groups.js"), view: "staff-groups" },
  shifts: { roles: ["supporter"], load: () => import("./shifts.js"), view: "staff-shifts" },
  practice: { roles: ["supporter"], load: () => import("./practice.js"), view: "staff-practice" },
  board: { roles: ["moderator", "admin"], load: () => import("./board.js"), view: "staff-board" },
  rooms: { roles: ["admin"], load: () => import("./rooms.js"), view: "staff-rooms" },
  team: { roles: ["admin"], load: () => import("./team.js"), view: "staff-team" },
  lines: { roles: ["admin"], load: () => import("./lines.js"), view: "staff-lines" },
  rules: { roles: ["admin"], load: () => import("./rules.js"), view: "staff-rules" },
  audit: { roles: ["moderator", "admin"], load: () => import("./audit.js"), view: "staff-audit" },
};

class StaffPage extends Pane {
  /** Needs `session`. */
  show() {
    this.#lay();
    this.listening = new AbortController();
    listenToKeys(() => this.#keys(), this.listening.signal);
    this.hear(this.session, "welcome", () => this.#welcomed());
    this.hear(this.session, "connection", (state) => state === "away" && this.#away());
    this.hear(this.session, "paired", () => this.#paired());
    this.hear(this.session, "message", (said) => this.#said(said));
    this.hear(this.session, "notice", (told) => this.#noticed(told));
    if (this.session.hasToken && !location.hash) this.session.enter();
    else this.#door();
  }

  /** Whoever is named to hold a group hears it wherever they work. */
  #noticed(told) {
    if (told.kind === "group_waits") announce(say("groups.waits", { title: told.title }));
    if (told.kind === "feedback_given") announce(say("coach.came"));
    if (noticeWords(told)) tryTo(() => this.#decided(told));
  }

  /** What was decided about somebody of the staff they hear, and object to, as anybody else does. */
  async #decided(notice) {
    this.lastNotice = notice;
    this.about.hidden = false;
    (await import("../peer/notices.js")).tell(notice, this);
  }

  #aboutMe() {
    const notices = () => import("../peer/notices.js");
    const open = () => tryTo(async () => (await notices()).openNotices(this));
    this.about = button(say("menu.notices"), open, { className: "quiet extra", hidden: true });
    if (this.session.welcome.last_seq > 0)
      tryTo(async () => (this.about.hidden = !(await (await notices()).hasNotices(this))));
    return this.about;
  }

  /** Show one place of work. */
  go(place) {
    this.place = place;
    if (place === "duty") this.unread = 0;
    this.#showUnread();
    fold(this.header);
    announce("");
    for (const [name, tab] of this.tabs) tab.ariaCurrent = name === place ? "page" : null;
    this.going = Symbol(place);
    if (customElements.get(PLACES[place].view)) this.#show(place);
    else tryTo(() => this.#fetchAndShow(place, this.going));
  }

  /** Everyone fetches only the places of their role. Whatever they asked for later is shown instead. */
  async #fetchAndShow(place, going) {
    await PLACES[place].load();
    if (this.going === going) this.#show(place);
  }

  #show(place) {
    const { view, track } = PLACES[place];
    const { session, watch } = this;
    this.main.replaceChildren(h(view, { session, watch, page: this, track }));
    this.main.querySelector("h1")?.focus();
    this.keys.replaceChildren(keyLine(this.#keys()));
  }

  /** Places have the digits, unless the place itself needs them for its talks. */
  #keys() {
    const own = this.main.firstElementChild?.keys ?? [];
    const taken = new Set(own.map(({ code }) => code));
    const places = [...this.tabs.keys()].map((place, index) => ({
      code: `Digit${index + 1}`,
      key: String(index + 1),
      label: say(`staff.${place}`),
      run: () => this.go(place),
    }));
    return [...own, ...places.filter(({ code }) => !taken.has(code))];
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.listening.abort();
  }

  #lay() {
    this.tabs = new Map();
    this.nav = h("nav", { ariaLabel: say("staff.places") });
    this.who = h("span", { className: "hint extra" });
    this.main = h("main", { id: "page" });
    this.keys = h("footer");
    const said = h("p", { id: "said", role: "status" });
    const hide = { ariaLabel: say("close.note"), className: "quiet small" };
    const toast = h("div", { className: "toast" }, said, button("×", () => said.replaceChildren(), hide));
    this.header = h("header", {}, h("span", { className: "brand" }, say("brand")));
    this.header.append(unfolder(this.header, say("menu")), this.nav, this.who);
    this.replaceChildren(
      h("a", { className: "skip", href: "#page" }, say("skip")),
      h("div", { className: "top" }, this.header, toast),
      h("warm-state", { session: this.session }),
      this.main,
      this.keys,
    );
  }

  #door(problem, statement, typed) {
    this.tabs.clear();
    clearInterval(this.timer);
    this.alarm?.stop();
    this.nav.replaceChildren();
    this.keys.replaceChildren();
    this.main.replaceChildren(h("staff-door", { session: this.session, problem, statement, typed }));
  }

  #welcomed() {
    const { role, welcome, server } = this.session;
    this.session.onDuty = welcome.on_duty ? { ...this.session.onDuty, ...welcome.on_duty } : null;
    this.querySelector(".brand").textContent = server.name;
    this.who.textContent = [welcome.name, say(`role.${role}`)].filter(Boolean).join(" · ");
    if (this.tabs.size > 0) return;
    const places = Object.keys(PLACES).filter((place) => PLACES[place].roles.includes(role));
    this.tabs = new Map(
      places.map((place) => [
        place,
        button(say(`staff.${place}`), () => this.go(place), {
          className: PLACES[place].track ? "quiet" : "quiet extra",
        }),
      ]),
    );
    const leave = button(say("staff.sign-out"), () => this.#signOut(), { className: "quiet extra" });
    if (role === "moderator") this.#watch();
    const sound = this.watch ? this.#sound() : "";
    this.nav.replaceChildren(...this.tabs.values(), sound, this.#aboutMe(), leave);
    this.go(places[0]);
    for (const place of places) PLACES[place].load().catch(() => null);
    if (welcome.training) announce(say("staff.training", { count: welcome.training.days_left }));
  }

  /** A talk has come by itself: say so, wherever one is. */
  #paired() {
    if (this.place !== "duty" && !this.main.querySelector("form")) this.go("duty");
    announce(say("duty.came"));
  }

  /** Whoever is in a talk hears that something was said there, wherever they work. */
  #said({ room, message }) {
    const isNew = !message.note && !room.isMine(message) && !room.isEarlier(message);
    if (!isNew || room.kind !== "one_on_one" || this.place === "duty") return;
    this.unread = (this.unread ?? 0) + 1;
    this.#showUnread();
    announce(this.tabs.get("duty")?.textContent ?? "");
  }

  #showUnread() {
    const name = say("staff.duty");
    this.tabs
      .get("duty")
      ?.replaceChildren(this.unread ? say("duty.tab.unread", { name, count: this.unread }) : name);
  }

  /** Both desks are watched from everywhere, so that looking at one leaves nobody waiting on the other. */
  #watch() {
    this.timer = setInterval(() => this.#tick(), TICK_MS);
    if (this.watch) return;
    this.alarm = new Alarm(() => this.watch?.dispatchEvent(new CustomEvent("sound")));
    this.watch = new Watch(this.session);
    this.hear(this.watch, "cases", () => this.#tick());
    this.hear(document, "visibilitychange", () => this.#woken());
    this.hear(this.watch, "alarmed", (track) =>
      announce(say("desk.alarmed", { desk: say(`staff.${track}`) })),
    );
    this.hear(this.watch, "anew", ({ name, by }) =>
      announce(say(by ? "desk.anew.by" : "desk.anew", { name, by })),
    );
    this.hear(this.watch, "flooded", ({ rule, state }) =>
      announce(say(`desk.flooding.${state}`, { rule: ruleName(rule) })),
    );
    this.hear(this.watch, "trouble", (error) => announce(explain(error)));
    this.watch.start().catch((error) => announce(explain(error)));
  }

  /** A tab that slept shows old clocks and may have missed cases: both are taken up at once. */
  #woken() {
    if (document.visibilityState !== "visible" || this.tabs.size === 0) return;
    this.#tick();
    for (const track of TRACKS) this.watch.reload(track);
  }

  /** Turn the sound on from where it is missed. */
  soundOn() {
    this.sound.firstChild.checked = true;
    this.alarm.switchOn();
  }

  /** The switch calls for attention while a desk would ring and nobody could hear it. */
  #sound() {
    const sound = h("input", { id: "sound", type: "checkbox" });
    sound.addEventListener("change", () => {
      if (sound.checked) this.alarm.switchOn();
      else this.alarm.switchOff();
    });
    const label = h("label", { htmlFor: "sound" }, say("alarm.sound"));
    this.sound = h("span", { className: "switch extra" }, sound, label);
    return this.sound;
  }

  #tick() {
    const now = this.session.now();
    const loud = this.watch.loud(now);
    this.alarm.ring(loud);
    this.sound?.classList.toggle("late", loud > 0 && !this.alarm.loud);
    for (const track of TRACKS) this.#showNext(track, now);
  }

  /** Show on a desk's tab how many wait there, and how long the most urgent one has. */
  #showNext(track, now) {
    const open = this.watch.cases[track].filter(({ state }) => state === "open");
    const name = say(`staff.${track}`);
    const tab = this.tabs.get(track);
    if (open.length === 0) return tab?.replaceChildren(name);
    const { late, text } = timeLeft(open[0].due_at, now);
    const count = h("b", { className: "count" }, say("number", { number: open.length }));
    const clock = h("span", { className: late ? "clock late" : "clock", "aria-hidden": "true" }, text);
    return tab?.replaceChildren(name, " ", count, " ", clock);
  }

  #signOut() {
    this.session.exit();
    location.replace("/staff");
  }

  #away() {
    const { refusal, closedWith } = this.session.connection;
    this.session.forgetToken();
    if (refusal?.code === "not_signed_in") return this.#door();
    const problem = refusal ? explain(refusal) : say(CLOSED_HERE[closedWith] ?? `away.${closedWith}`);
    const ended = this.lastNotice?.kind === "suspended" ? this.lastNotice : null;
    this.lastNotice = null;
    const typed = ["wrong_credentials", "too_fast"].includes(refusal?.code) ? this.session.typed : null;
    this.session.typed = null;
    return this.#door(problem, (refusal ?? ended)?.statement, typed);
  }
}

customElements.define("staff-page", StaffPage);
