/** Offer the ways to talk: one person, a group, or a talk that is already under way. */

import { Refused } from "../connection.js";
import { Pane, announce, button, h } from "../dom.js";
import { explain } from "../explain.js";
import { say, words } from "../speech.js";

class Lobby extends Pane {
  show() {
    this.className = "lobby";
    this.mine = h("div");
    this.groups = h("div", { className: "cards" });
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("lobby.heading")),
      this.#paused(),
      this.mine,
      this.#one(),
      h("h2", {}, say("lobby.groups")),
      this.groups,
    );
    this.#fill();
    this.hear(this.session, "room", () => this.#fill());
    this.hear(this.session, "welcome", () => this.#fill());
  }

  #paused() {
    const told = this.session.welcome?.paused;
    if (told === undefined) return "";
    return h("p", { className: "banner" }, h("b", {}, say("paused")), " ", h("span", { dir: "auto" }, told));
  }

  #one() {
    const ask = button(say("lobby.one.ask"), () => this.page.go("warm-ask"), { className: "primary" });
    return h(
      "section",
      { className: "card lead" },
      h("h2", {}, say("lobby.one")),
      h("p", {}, say("lobby.one.about")),
      ask,
    );
  }

  async #fill() {
    try {
      const listed = await this.session.listRooms();
      this.#showMine(listed);
      const other = listed.filter((room) => !this.session.rooms.has(room.room));
      const first = other.find((room) => room.open);
      const doors = other.map((room) =>
        h("warm-door", { session: this.session, page: this.page, listed: room, isFirst: room === first }),
      );
      this.groups.replaceChildren(
        ...(doors.length > 0 ? doors : [h("p", { className: "hint" }, say("lobby.none"))]),
      );
    } catch (error) {
      announce(explain(error));
    }
  }

  #showMine(listed) {
    const titles = new Map(listed.map((room) => [room.room, room.title]));
    const buttons = [...this.session.rooms.values()].map((room) => {
      room.title ||= titles.get(room.id) ?? "";
      const title = room.title || say("talk.with", { name: room.other?.pseudonym ?? say("talk.someone") });
      return button(say("lobby.return", { title }), () => this.page.goToTalk(room));
    });
    this.mine.replaceChildren(
      ...(buttons.length > 0
        ? [h("section", { className: "card stack" }, h("h2", {}, say("lobby.mine")), ...buttons)]
        : []),
    );
  }
}

/** Show one group before its door: who is there, what is agreed (at once for the first), and the way in. */
class Door extends Pane {
  show() {
    const { title, topic } = this.listed;
    this.className = "card";
    this.agreement = h("div", { className: "agreement" });
    this.replaceChildren(
      h("h3", { dir: "auto" }, title),
      h("p", { dir: "auto" }, topic),
      h("p", { className: "hint" }, this.#facts()),
      this.agreement,
    );
    if (!this.listed.open) return;
    if (this.isFirst) this.#read();
    else this.agreement.append(button(say("door.see", { title }), () => this.#read()));
  }

  #facts() {
    const { open, opens_at: opens, present, seats, facilitators } = this.listed;
    const opening = opens ? say("lobby.opens", { when: words.when(opens) }) : say("lobby.closed");
    const seated = present < seats ? say("lobby.seats", { count: present, seats }) : say("lobby.full");
    const held = facilitators.length > 0 && say("lobby.held-by", { names: facilitators.join(", ") });
    return [open ? seated : opening, held].filter(Boolean).join(" · ");
  }

  async #read() {
    try {
      this.#agreement(await this.session.ask("agreement", { room: this.listed.room }));
    } catch (error) {
      announce(explain(error));
    }
  }

  #agreement({ version, text }) {
    const join = button(say("door.join", { title: this.listed.title }), () => this.#join(version), {
      className: "primary",
    });
    this.agreement.replaceChildren(h("p", { className: "said", dir: "auto" }, text), join);
    if (!this.isFirst) join.focus();
  }

  async #join(version) {
    try {
      this.page.goToTalk(await this.session.join(this.listed, version));
    } catch (error) {
      announce(explain(error));
      if (error instanceof Refused && error.code === "agreement_needed") this.#agreement(error);
    }
  }
}

customElements.define("warm-lobby", Lobby);
customElements.define("warm-door", Door);
