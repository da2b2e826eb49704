/** Hold the peer's page together: the frame around it, and which view is shown. */

import { Pane, announce, button, h } from "../dom.js";
import { inBackground, tryTo } from "../explain.js";
import { stayInSight } from "../sight.js";
import { say } from "../speech.js";
import "../state-line.js";
import { openHelplines } from "../talk/helplines.js";
import "../talk/talk.js";
import "./arrival.js";
import "./exit.js";
import "./lobby.js";

/** Views that are fetched when they are first shown. */
const LATER = {
  "warm-ask": () => import("/page/peer/waiting.js"),
  "warm-waiting": () => import("/page/peer/waiting.js"),
  "warm-later": () => import("/page/peer/away.js"),
  "warm-away": () => import("/page/peer/away.js"),
};
/** What is shown to somebody who is not in. */
const DOORS = new Set(["warm-arrival", "warm-later", "warm-away"]);

export class Page extends Pane {
  /** Needs `session` and `helplines`. */
  show() {
    this.lastNotice = null;
    this.#lay();
    stayInSight(this);
    this.hear(this.session, "welcome", () => this.#welcomed());
    this.hear(this.session, "paired", (room) => this.#paired(room));
    this.hear(this.session, "ended", (room) => this.#ended(room));
    this.hear(this.session, "message", (said) => this.#said(said));
    this.hear(this.session, "notice", (notice) => this.#noticed(notice));
    this.hear(this.session, "care", ({ care, room }) => this.#cared(care, room));
    this.hear(this.session, "away", ({ code }) => (this.surprise = say(`away.${code}`)));
    this.hear(this.session, "connection", (state) => this.#connection(state));
    this.#meetOtherPages();
    window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
    if (this.session.hasToken) this.session.enter();
    else this.go("warm-arrival");
  }

  /** What was asked on one page of this browser is not asked again on another. */
  #meetOtherPages() {
    const asked = new BroadcastChannel("asked");
    asked.onmessage = ({ data }) => this.session.noteAsked(this.session.rooms.get(data));
    this.hear(this.session, "asked", ({ id }) => asked.postMessage(id));
  }

  /** Show one view and put the focus on its heading, so that everyone notices the change. */
  go(view, properties = {}) {
    this.view = view;
    if (!LATER[view]) this.#show(view, properties);
    else tryTo(() => this.#fetchAndShow(view, properties));
  }

  /** Meanwhile something else may have been shown; the last word counts. */
  async #fetchAndShow(view, properties) {
    await LATER[view]();
    if (this.view === view) this.#show(view, properties);
  }

  #show(view, properties) {
    const { session, helplines } = this;
    const element = h(view, {
      session,
      helplines,
      page: this,
      onhelplines: () => this.openHelplines(),
      ...properties,
    });
    announce("");
    this.main.replaceChildren(element);
    this.toggleAttribute("talking", view === "warm-talk");
    this.main.querySelector("h1")?.focus();
  }

  /** A lighter note takes none away that is graver, unless that was put away or its talk is over. */
  #cared(care, caredIn) {
    const stays = this.care?.level > care.level && !this.careAway && !this.caredIn?.ended;
    if (!stays) Object.assign(this, { care, caredIn, careMoved: false, careAway: false });
  }

  goToTalk(room) {
    room.hasNew = false;
    this.go("warm-talk", {
      room,
      kept: !this.careAway && this.care,
      onagain: () => this.go("warm-ask"),
      onaway: () => this.go("warm-lobby"),
      extras: [button(say("talk.lobby"), () => this.go("warm-lobby"), { className: "quiet" })],
    });
  }

  openHelplines() {
    tryTo(() => openHelplines(this.helplines));
  }

  #openMenu() {
    tryTo(async () => (await import("/page/peer/menu.js")).openMenu(this));
  }

  #lay() {
    this.main = h("main", { id: "page" });
    const said = h("p", { id: "said", role: "status" });
    const away = button("×", () => said.replaceChildren(), { ariaLabel: say("close.note"), className: "quiet small" });
    const toast = h("div", { className: "toast" }, said, away);
    const header = h(
      "header",
      {},
      h("span", { className: "brand" }, say("brand")),
      button(say("menu"), () => this.#openMenu(), { className: "quiet" }),
      h("warm-exit", { session: this.session }),
    );
    this.replaceChildren(
      h("a", { className: "skip", href: "#page" }, say("skip")),
      h("div", { className: "top" }, header, toast),
      h("warm-state", { session: this.session }),
      this.main,
    );
  }

  #welcomed() {
    this.querySelector(".brand").textContent = this.session.server.name;
    this.toldWhy = null;
    const isFirst = !this.view || DOORS.has(this.view);
    if (isFirst || this.surprise) this.#begin([...this.session.rooms.values()]);
    if (this.surprise) announce(this.surprise);
    this.surprise = null;
  }

  #begin(rooms) {
    const going = rooms.filter((room) => !room.ended);
    const [only, ...others] = going.length > 0 ? going : rooms;
    if (this.session.waiting && !this.session.rooms.talk) this.go("warm-waiting");
    else if (only && others.length === 0) this.#reopen(only);
    else this.go("warm-lobby");
  }

  /** If the wire is cut meanwhile, the next welcome begins anew; what is shown by then stays. */
  async #reopen(room) {
    const { view } = this;
    await inBackground(() => this.session.open(room));
    if (this.view === view && this.session.connection.state === "ready") this.goToTalk(room);
  }

  #paired(room) {
    const told = say(room.isReachedOut ? "paired.reached" : "paired");
    if (this.view !== "warm-talk") return this.goToTalk(room);
    return announce(told, this.#wayTo(room));
  }

  /** Whoever is elsewhere hears that their talk is over, and how it goes on. */
  #ended(room) {
    if (this.shown !== room) announce(room.closing?.words || say("talk.ended"), this.#wayTo(room));
  }

  /** Whoever is elsewhere hears that something was said in their talk of two. */
  #said({ room, message }) {
    const isNew = !message.note && !room.isMine(message) && !room.isEarlier(message);
    if (!isNew || room.kind === "group" || this.shown === room) return;
    room.hasNew = true;
    this.session.tell("room", room);
    announce(say("talk.wrote", { name: message.pseudonym }), this.#wayTo(room));
  }

  /** It may be pressed in a dialog, which would stay before the talk. */
  #wayTo(room) {
    const go = () => (document.querySelector("dialog[open]")?.close(), this.goToTalk(room));
    return button(say("paired.go"), go, { className: "small" });
  }

  /** Give the room that is on the screen, if one is. */
  get shown() {
    return this.view === "warm-talk" ? this.main.firstElementChild?.room : undefined;
  }

  #noticed(notice) {
    if (notice.kind === "message_held") return;
    this.lastNotice = notice;
    tryTo(async () => (await import("/page/peer/notices.js")).tell(notice, this));
  }

  #connection(state) {
    if (state === "away") this.go("warm-away");
    else if (state === "resting" && this.session.connection.refusal) this.#putOff();
  }

  /** Whoever is not in yet reads why not and whom to call; whoever is in hears it once, and goes on. */
  #putOff() {
    const { words } = this.session.connection.refusal;
    if (!this.session.server) this.view !== "warm-later" && this.go("warm-later");
    else if (this.toldWhy !== words) announce((this.toldWhy = words));
  }
}

customElements.define("warm-page", Page);
