/** Look after the groups: make one with its agreement, change it, put a new agreement in force. */

import "./operating.js";
import { askFirst } from "../dialog.js";
import { Pane, announce, button, field, h, sendForm } from "../dom.js";
import { tryTo } from "../explain.js";
import { say } from "../speech.js";
import { fill } from "./filling.js";
import { askToMeet, meetingFacts } from "./meeting.js";

const AGREEMENT_MAX_CHARS = 8000;
const SEATS = 12;

class Rooms extends Pane {
  /** Needs `session`. */
  show() {
    this.className = "board";
    this.list = h("div", { className: "cards" });
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("staff.rooms")),
      h("p", { className: "hint" }, say("rooms.about")),
      this.#making(),
      h("h2", {}, say("rooms.list")),
      this.list,
    );
    this.#load();
  }

  #load() {
    return fill(this.list, async () => {
      const rooms = await this.session.listRooms();
      if (rooms.length === 0) return h("p", { className: "empty" }, say("rooms.none"));
      return h("ul", { className: "cards plain" }, ...rooms.map((room) => this.#room(room)));
    });
  }

  #room(room) {
    const { title, topic, open, present, seats, agreement } = room;
    const facts = [
      say(open ? "rooms.open" : "rooms.closed"),
      say("lobby.seats", { count: present, seats }),
      say("rooms.version", { version: agreement }),
      ...meetingFacts(room),
    ];
    const change = button(say("rooms.change"), () => this.#askToChange(room), { className: "small" });
    const agree = button(say("rooms.agreement"), () => this.#askToAgree(room), { className: "small" });
    const meet = button(say("rooms.meet"), () => this.#askToMeet(room), { className: "small" });
    meet.ariaLabel = say("rooms.meet.of", { title });
    change.ariaLabel = say("rooms.change.of", { title });
    agree.ariaLabel = say("rooms.agreement.of", { title });
    return h(
      "li",
      { className: "card" },
      h("h3", { dir: "auto" }, title),
      topic && h("p", { dir: "auto" }, topic),
      h("p", { className: "hint" }, facts.join(" · ")),
      h("p", { className: "choices" }, change, meet, agree),
    );
  }

  #making() {
    const [title, topic, seats] = details("new");
    const agreement = agreementBox("new-agreement");
    const send = h("button", { type: "submit", className: "primary" }, say("rooms.make.go"));
    const make = async () => {
      const fields = { ...given(title, topic, seats), agreement: agreement.value };
      await this.session.ask("add_room", fields);
      form.reset();
      await this.#done("rooms.made", fields);
    };
    const form = sendForm(
      () => tryTo(make),
      { className: "card" },
      h("h2", {}, say("rooms.make")),
      ...labelled(title, topic, seats),
      field(say("rooms.text"), agreement, say("rooms.text.hint")),
      send,
    );
    return form;
  }

  #askToChange(room) {
    const [title, topic, seats] = details("set", room);
    const change = async () => {
      await this.session.ask("change_room", { room: room.room, ...given(title, topic, seats) });
      await this.#done("rooms.changed", { title: title.value });
    };
    const label = say("rooms.change.of", { title: room.title });
    askFirst(label, say("rooms.change.go"), () => tryTo(change), ...labelled(title, topic, seats));
  }

  #askToMeet(room) {
    askToMeet(this.session, room, () => this.#done("rooms.changed", { title: room.title }));
  }

  #askToAgree({ room, title }) {
    return tryTo(async () => {
      const { text } = await this.session.ask("agreement", { room });
      const agreement = agreementBox("set-agreement", text);
      const put = async () => {
        await this.session.ask("set_agreement", { room, text: agreement.value });
        await this.#done("rooms.agreed", { title });
      };
      const label = say("rooms.agreement.of", { title });
      const box = field(say("rooms.text"), agreement, say("rooms.agreement.what"));
      askFirst(label, say("rooms.agreement.go"), () => tryTo(put), box);
    });
  }

  async #done(key, values) {
    announce(say(key, values));
    await this.#load();
  }
}

function details(id, { title = "", topic = "", seats = SEATS } = {}) {
  return [
    h("input", { id: `${id}-title`, maxLength: 80, required: true, value: title, dir: "auto" }),
    h("input", { id: `${id}-topic`, maxLength: 200, value: topic, dir: "auto" }),
    h("input", { id: `${id}-seats`, type: "number", min: 2, max: 1000, required: true, defaultValue: seats }),
  ];
}

function labelled(title, topic, seats) {
  return [
    field(say("rooms.title"), title),
    field(say("rooms.topic"), topic, say("rooms.topic.hint")),
    field(say("rooms.seats"), seats),
  ];
}

/** Give what was filled in; a topic left empty stays as it is. */
function given(title, topic, seats) {
  const about = topic.value.trim();
  return { title: title.value.trim(), ...(about && { topic: about }), seats: Number(seats.value) };
}

function agreementBox(id, value = "") {
  const limits = { maxLength: AGREEMENT_MAX_CHARS, required: true, rows: 6 };
  return h("textarea", { id, ...limits, value, dir: "auto" });
}

customElements.define("staff-rooms", Rooms);
