/** Show coordinators how things stand: the line, the talks, the team, the desks, and the last weeks. */

import { Pane, button, h } from "../dom.js";
import { inBackground, tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import "./coaching.js";

const EVERY_MS = 30_000;
const COUNTS = ["waiting", "letters", "in_talk", "asleep", "on_duty", "ready", "paired", "abandoned"];
const DESK_COLUMNS = ["track", "level", "open", "claimed", "late", "oldest"];
const HOUR_COLUMNS = ["when", "came", "abandoned", "waited", "on_duty", "needed"];
const SHORTEST = 24;
/** A Monday, from which weekdays are counted. */
const MONDAY = Date.UTC(2024, 0, 1);

class Board extends Pane {
  /** Needs `session`. */
  show() {
    this.className = "board";
    this.counts = h("dl", { className: "counts" });
    this.longest = h("p", { className: "hint" });
    this.desks = h("div");
    this.felt = h("div");
    this.figures = h("div");
    const more = button(say("board.figures.go"), () => tryTo(() => this.#figures()));
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("staff.board")),
      this.counts,
      this.longest,
      this.desks,
      this.felt,
      this.session.role === "moderator" ? h("staff-coaching", { session: this.session }) : "",
      h("h2", {}, say("board.figures")),
      h("p", { className: "hint" }, say("board.figures.about")),
      this.figures,
      more,
    );
    this.timer = setInterval(() => inBackground(() => this.#load()), EVERY_MS);
    tryTo(() => this.#load());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  async #load() {
    const now = await this.session.ask("board");
    this.counts.replaceChildren(...COUNTS.map((what) => count(say(`board.${what}`), now[what])));
    const longest = now.longest_minutes;
    this.longest.textContent = longest > 0 ? say("duty.longest", { count: longest }) : "";
    const rows = now.desks.map(deskRow);
    const calm = h("p", {}, say("board.calm"));
    this.desks.replaceChildren(rows.length > 0 ? table("board.desk", DESK_COLUMNS, rows) : calm);
    this.felt.replaceChildren(...now.check_ins.map(checkIn));
  }

  async #figures() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const { hours, outcomes, talk_minutes: minutes } = await this.session.ask("figures", { zone });
    const short = hours.filter((hour) => hour.needed > hour.on_duty);
    const rows = short.sort((one, other) => missing(other) - missing(one)).slice(0, SHORTEST).map(hourRow);
    this.figures.replaceChildren(
      h("p", {}, say("board.talk-minutes", { count: minutes })),
      ...outcomeLines(outcomes),
      rows.length > 0 ? table("board.hour", HOUR_COLUMNS, rows) : h("p", {}, say("board.enough")),
    );
  }
}

function missing({ needed, on_duty: there }) {
  return needed - there;
}

function count(label, number) {
  return h("div", { className: "count-of" }, h("dt", {}, label), h("dd", {}, say("number", { number })));
}

function deskRow({ track, level, open, claimed, late, oldest_minutes: oldest }) {
  return [say(`staff.${track}`), level || "–", open, claimed, late, say("board.minutes", { count: oldest })];
}

function hourRow(hour) {
  const day = new Date(MONDAY + (hour.weekday * 24 + hour.hour) * 3_600_000);
  const shape = { weekday: "short", hour: "2-digit", timeZone: "UTC" };
  const clock = new Intl.DateTimeFormat(words.language, shape);
  const waited = hour.waited_p95_minutes;
  return [
    clock.format(day),
    hour.came,
    hour.abandoned,
    waited === null ? say("board.few") : say("board.minutes", { count: waited }),
    hour.on_duty,
    hour.needed,
  ];
}

/** A number that would be about too few people is not told. */
function outcomeLines({ talks, mood, helpful }) {
  const told = (value) => (value === null || value === undefined ? say("board.few") : value);
  return [
    say("board.talks", { number: told(talks) }),
    say("board.mood", { better: told(mood.better), same: told(mood.same), worse: told(mood.worse) }),
    say("board.helpful", { yes: told(helpful.yes), no: told(helpful.no) }),
  ].map((line) => h("p", {}, line));
}

function checkIn({ name, at, energy, heavy, wants_talk: talk }) {
  const told = [
    say("board.felt", { name, energy, when: words.when(at) }),
    heavy && say("check.heavy"),
    talk && say("board.wants-talk"),
  ];
  return h("p", { className: "banner" }, told.filter(Boolean).join(" · "));
}

function table(name, columns, rows) {
  const head = columns.map((column) => h("th", { scope: "col" }, say(`${name}.${column}`)));
  const shown = (value) => (typeof value === "number" ? say("number", { number: value }) : value);
  const body = rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, shown(cell)))));
  return h(
    "div",
    { className: "wide", tabIndex: 0, role: "region", ariaLabel: say(name) },
    h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...body)),
  );
}

customElements.define("staff-board", Board);
