/** Hold groups: go in, open and close them, and pause them with a few words. */

import { Pane, announce, button, field, h, openDialog } from "../dom.js";
import { explain } from "../explain.js";
import "../peer/door.js";
import { say } from "../speech.js";
import "../talk/talk.js";

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
    this.hold = h("p", { className: "choices" });
    const back = button(say("groups.all"), () => this.#list(), { className: "quiet small" });
    const talk = h("warm-talk", { session: this.session, room, onhelplines: () => {} });
    this.replaceChildren(h("p", { className: "choices" }, back, this.hold), talk);
    this.classList.add("inside");
    this.#drawHold();
    this.querySelector("h1").focus();
  }

  async #list() {
    this.room = null;
    this.classList.remove("inside");
    const cards = h("div", { className: "cards" });
    const heading = h("h1", { tabIndex: -1 }, say("staff.groups"));
    this.replaceChildren(heading, h("h2", {}, say("lobby.groups")), cards);
    await this.#try(async () => {
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
      button(say(key), () => this.#try(() => this.session.ask(type, { room: room.id })), small);
    const door = room.open ? asks("groups.close", "close") : asks("groups.open", "open");
    const breath =
      room.paused === null
        ? button(say("groups.pause"), () => this.#askToPause(), small)
        : asks("groups.unpause", "unpause");
    this.hold.replaceChildren(...(room.ended ? [] : [breath, door]));
  }

  #askToPause() {
    const value = say("groups.pause.words");
    const told = h("input", { id: "pause-words", maxLength: 1000, dir: "auto", value });
    const pause = () => this.session.ask("pause", { room: this.room.id, words: told.value.trim() });
    const go = () => (dialog.close(), this.#try(pause));
    const yes = button(say("groups.pause"), go, { className: "primary" });
    const no = button(say("cancel"), () => dialog.close());
    const dialog = openDialog(
      say("groups.pause"),
      field(say("groups.pause.label"), told),
      h("p", { className: "choices" }, yes, no),
    );
  }

  async #try(act) {
    try {
      await act();
    } catch (error) {
      announce(explain(error));
    }
  }
}

customElements.define("staff-groups", Groups);
