/** Hold groups: go in, open and close them, pause them with a few words, let through what waits. */

import { askFirst, simpleDialog } from "../dialog.js";
import { Pane, announce, button, field, h } from "../dom.js";
import { tryTo } from "../explain.js";
import "../peer/door.js";
import { say, words } from "../speech.js";
import "../talk/talk.js";
import { unfolder } from "./folding.js";
import "./room-board.js";
import "./side.js";

const PACES = [0, 10, 20, 60];

class Groups extends Pane {
  /** Needs `session`. */
  show() {
    this.className = "groups";
    this.#list();
    this.hear(this.session, "room", (room) => room === this.room && this.#drawHold());
  }

  /** Show a group from the inside, with what holds it. */
  goToTalk(room) {
    this.room = room;
    announce("");
    this.hold = h("span", { className: "choices extra" });
    const back = button(say("groups.all"), () => this.#list(), { className: "quiet small" });
    const talk = h("warm-talk", { session: this.session, room, onhelplines: () => {} });
    const { session } = this;
    const board = h("staff-room-board", { session, room });
    const side = h("staff-side", { session, room });
    const holding = h("div", {});
    holding.append(
      h("p", { className: "choices" }, back, unfolder(holding, say("groups.hold")), this.hold),
      board,
    );
    this.replaceChildren(holding, talk, side);
    this.classList.add("inside");
    this.#drawHold();
    this.querySelector("h1").focus();
  }

  async #list() {
    this.room = null;
    announce("");
    this.classList.remove("inside");
    const cards = h("div", { className: "cards" });
    const heading = h("h1", { tabIndex: -1 }, say("staff.groups"));
    this.replaceChildren(heading, h("h2", {}, say("lobby.groups")), cards);
    await tryTo(async () => {
      const listed = await this.session.listRooms();
      cards.replaceChildren(...listed.map((group) => this.#card(group)));
    });
  }

  #card(listed) {
    const room = this.session.rooms.get(listed.room);
    if (!room) return h("warm-door", { session: this.session, page: this, listed });
    room.title ||= listed.title;
    const go = button(say("lobby.return", { title: listed.title }), () => this.goToTalk(room));
    return h("section", { className: "card" }, h("h3", { dir: "auto" }, listed.title), go);
  }

  #drawHold() {
    const { room } = this;
    const small = { className: "small" };
    const asks = (key, type) =>
      button(say(key), () => tryTo(() => this.session.ask(type, { room: room.id })), small);
    const door = room.open ? asks("groups.close", "close") : asks("groups.open", "open");
    const breath =
      room.paused === null
        ? button(say("groups.pause"), () => this.#askToPause(), small)
        : asks("groups.unpause", "unpause");
    const held = button(say("held"), () => tryTo(() => openHeld(this.session, room)), small);
    this.hold.replaceChildren(...(room.ended ? [] : [breath, this.#pace(), held, door]));
  }

  /** Slower talk leaves everybody time; nobody is silenced by it. */
  #pace() {
    const { room } = this;
    const options = PACES.map((count) => {
      const words = count > 0 ? say("groups.pace.each", { count }) : say("groups.pace.usual");
      return h("option", { value: count, selected: count === room.slowSeconds }, words);
    });
    const slow = () => tryTo(() => this.session.ask("slow", { room: room.id, seconds: Number(pace.value) }));
    const pace = h("select", { ariaLabel: say("groups.pace"), onchange: slow }, ...options);
    return pace;
  }

  #askToPause() {
    const value = say("groups.pause.words");
    const told = h("input", { id: "pause-words", maxLength: 1000, dir: "auto", value });
    const pause = () => this.session.ask("pause", { room: this.room.id, words: told.value.trim() });
    askFirst(
      say("groups.pause"),
      say("groups.pause"),
      () => tryTo(pause),
      field(say("groups.pause.label"), told),
    );
  }
}

/** Show what waits, the oldest first; each look is on record. */
async function openHeld(session, room) {
  const { messages } = await session.ask("held_messages", { room: room.id });
  const items = messages.map((message) => waiting(session, room, message));
  const none = h("p", { className: "hint" }, say("held.none"));
  const list = items.length > 0 ? h("ul", { className: "cards plain" }, ...items) : none;
  simpleDialog(say("held"), h("p", {}, say("held.about")), list);
}

function waiting(session, room, { message, pseudonym: name, text, fold, at }) {
  const post = async () => {
    await session.ask("release_held", { room: room.id, message });
    item.remove();
    announce(say("held.posted"));
  };
  const head = h("b", { dir: "auto" }, name);
  const when = h("time", { dateTime: at, className: "hint" }, words.when(at));
  const item = h(
    "li",
    { className: "card" },
    h("p", {}, head, " ", when),
    fold && h("p", { className: "hint", dir: "auto" }, fold),
    h("p", { className: "said", dir: "auto" }, text),
    button(say("held.post", { name }), () => tryTo(post), { className: "small" }),
  );
  return item;
}

customElements.define("staff-groups", Groups);
