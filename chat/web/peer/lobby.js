/** Offer the ways to talk: one person, a group, or a talk that is already under way. */

import { Pane, announce, button, h } from "../dom.js";
import { explain } from "../explain.js";
import { say } from "../speech.js";
import "./door.js";

const LOOK_EVERY_MS = 15_000;

class Lobby extends Pane {
  show() {
    this.className = "lobby";
    this.place = h("div");
    this.mine = h("div");
    this.groups = h("div", { className: "cards" });
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("lobby.heading")),
      this.#paused(),
      this.place,
      this.mine,
      this.#one(),
      h("p", { className: "hint" }, say("arrive.danger"), " ", this.#lines()),
      h("h2", {}, say("lobby.groups")),
      this.groups,
    );
    this.#fill();
    this.#showPlace();
    this.hear(this.session, "place", () => this.#showPlace());
    this.hear(this.session, "room", () => this.#fill());
    this.hear(this.session, "welcome", () => this.#fill());
    this.hear(document, "visibilitychange", () => this.#look());
    this.timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  /** Nobody here hears who comes or which door opens. */
  async #look() {
    if (document.visibilityState !== "visible") return;
    const listed = await this.session.listRooms().catch(() => []);
    this.#showLine();
    if (listed.length > 0) this.#showDoors(listed);
  }

  #lines() {
    return button(say("menu.helplines"), () => this.page.openHelplines(), { className: "link" });
  }

  #paused() {
    const told = this.session.welcome?.paused;
    if (told === undefined) return "";
    return h("p", { className: "banner" }, h("b", {}, say("paused")), " ", h("span", { dir: "auto" }, told));
  }

  /** While somebody waits, the waiting room takes the place of asking. */
  #showPlace() {
    const { waiting } = this.session;
    this.one.hidden = Boolean(waiting);
    if (!waiting) return this.place.replaceChildren();
    const go = button(say("lobby.line.go"), () => this.page.go("warm-waiting"), { className: "primary" });
    const told = h("p", { role: "status" }, say("wait.place", { place: waiting.place }));
    const heading = h("h2", {}, say("wait.heading"));
    return this.place.replaceChildren(h("section", { className: "card lead" }, heading, told, go));
  }

  /** Whether somebody is there is told as soon as it is known. */
  #showLine() {
    const { line } = this.session;
    if (!line) return;
    this.there.textContent = line.on_duty > 0 ? say("lobby.one.there") : say("lobby.one.away");
  }

  #one() {
    this.there = h("p", { className: "hint" });
    const ask = button(say("lobby.one.ask"), () => this.page.go("warm-ask"), { className: "primary" });
    this.one = h(
      "section",
      { className: "card lead" },
      h("h2", {}, say("lobby.one")),
      h("p", {}, say("lobby.one.about")),
      this.there,
      ask,
    );
    return this.one;
  }

  async #fill() {
    try {
      const listed = await this.session.listRooms();
      this.#showMine(listed);
      this.#showLine();
      this.#showDoors(listed);
    } catch (error) {
      announce(explain(error));
    }
  }

  /** Doors are drawn anew only when one of them changed, and never while somebody reads what is agreed there. */
  #showDoors(listed) {
    const other = listed.filter(({ room }) => this.session.rooms.get(room)?.isLost ?? true);
    const shown = doorsOf(other);
    if (shown === this.shown || this.groups.contains(document.activeElement)) return;
    this.shown = shown;
    const first = other.find((room) => room.open);
    const doors = other.map((room) =>
      h("warm-door", { session: this.session, page: this.page, listed: room, isFirst: room === first }),
    );
    this.groups.replaceChildren(...(doors.length > 0 ? doors : [h("p", { className: "hint" }, say("lobby.none"))]));
  }

  #showMine(listed) {
    const titles = new Map(listed.map((room) => [room.room, room.title]));
    const focused = this.mine.contains(document.activeElement) && document.activeElement.dataset.room;
    const mine = [...this.session.rooms.values()].filter((room) => !room.isLost);
    const buttons = mine.map((room) => {
      room.title ||= titles.get(room.id) ?? "";
      const go = button(returnWords(room), () => this.page.goToTalk(room));
      go.dataset.room = room.id;
      return room.ended ? h("p", { className: "hint" }, say("talk.ended"), " ", go) : go;
    });
    this.mine.replaceChildren(
      ...(buttons.length > 0
        ? [h("section", { className: "card stack" }, h("h2", {}, say("lobby.mine")), ...buttons)]
        : []),
    );
    if (focused) this.mine.querySelector(`[data-room="${focused}"]`)?.focus();
  }
}

function returnWords({ title, other, hasNew }) {
  if (title) return say("lobby.return", { title });
  const go = say("lobby.return.talk", { name: other?.pseudonym ?? say("talk.someone") });
  return hasNew ? `${go} · ${say("talk.unread")}` : go;
}

function doorsOf(listed) {
  return listed.map(({ room, open, late }) => [room, open, late]).join();
}

customElements.define("warm-lobby", Lobby);
