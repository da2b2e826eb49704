/** Show what was said: rows are only ever appended, and only what is new is read out. */

import { Pane, announce, button, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { waitsForAgreement } from "../outbox.js";
import { say } from "../speech.js";
import { fillRow, makeNote, makeRow } from "./row.js";
import { makeWaiting } from "./waiting-row.js";

const NEAR_END_PX = 120;
const MOST_ROWS = 500;

export class TalkLog extends Pane {
  /** Needs `session` and `room`; `onreply(message)` and `onedit(text)` go to the message box. */
  show() {
    this.className = "scroller";
    this.tabIndex = 0;
    this.role = "region";
    this.ariaLabel = say("talk.region");
    this.#fill();
    this.#listen();
  }

  /** Lay out all that is known; again when the log begins anew, and then nobody listens twice. */
  #fill() {
    this.rows = new Map();
    this.#lay();
    for (const message of this.room.messages.values()) this.#place(message);
    this.#frame();
    this.#outbox();
    this.#pin();
  }

  #lay() {
    this.earlier = h("ol", { className: "rows earlier" });
    this.live = h("ol", { className: "rows" });
    this.out = h("ol", { className: "rows outbox" });
    this.empty = h("p", { className: "empty" }, say("talk.empty"));
    this.more = button(say("talk.earlier"), () => tryTo(() => this.#loadEarlier()), { className: "quiet" });
    this.below = button(say("talk.newest"), () => this.#pin(), { className: "below", hidden: true });
    const log = h("div", { role: "log", ariaLabel: say("talk.log") }, this.live);
    log.setAttribute("aria-relevant", "additions");
    this.replaceChildren(this.more, this.empty, this.earlier, log, this.out, this.below);
  }

  #listen() {
    const mine = (listener) => (detail) => (detail.room ?? detail) === this.room && listener(detail);
    this.hear(
      this.session,
      "message",
      mine(({ message }) => this.#add(message)),
    );
    this.hear(
      this.session,
      "changed",
      mine(({ message }) => this.#redraw(message)),
    );
    this.hear(
      this.session,
      "room",
      mine(() => (this.#frame(), this.room.ended && this.#outbox())),
    );
    this.hear(
      this.session,
      "outbox",
      mine(() => this.#outbox()),
    );
    this.hear(
      this.session,
      "hidden",
      mine(({ member }) => this.#redrawAllOf(member)),
    );
    this.hear(
      this.session,
      "restarted",
      mine(() => this.#fill()),
    );
    this.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const watcher = new ResizeObserver(() => this.#resized());
    watcher.observe(this);
  }

  #resized() {
    this.height = this.clientHeight;
    if (this.isPinned) this.#pin();
  }

  /** What is heard after something took room from the log is no wish to read further up. */
  #scrolled() {
    if (this.clientHeight !== this.height) return;
    this.isPinned = this.#atEnd;
    if (this.isPinned) this.#seen();
  }

  get #atEnd() {
    return this.scrollHeight - this.scrollTop - this.clientHeight < NEAR_END_PX;
  }

  #add(message) {
    const row = this.#place(message);
    if (message.clientId) this.#outbox();
    const isExpected = this.room.isMine(message) || this.room.isEarlier(message);
    if (!isExpected && !(this.isPinned && document.visibilityState === "visible")) this.#unread(row);
    if (isExpected || this.isPinned) this.#pin();
  }

  #place(message) {
    const row = this.#row(message);
    (this.room.isEarlier(message) ? this.earlier : this.live).append(row);
    this.#frame();
    return row;
  }

  #frame() {
    this.empty.hidden = this.rows.size > 0 || this.room.ended;
    this.more.hidden = !this.room.hasEarlier;
  }

  #unread(row) {
    if (!this.hasUnread) this.#drawLine(row);
    this.hasUnread = true;
    this.below.hidden = this.isPinned;
  }

  /** Only the newest line stays; screen readers hear the messages themselves. */
  #drawLine(row) {
    this.line?.remove();
    this.line = h("li", { className: "unread-line", "aria-hidden": "true" }, say("talk.unread"));
    row.before(this.line);
  }

  #seen() {
    this.below.hidden = true;
    if (document.visibilityState === "visible") this.hasUnread = false;
  }

  /** Stay at the end; once a frame, because asking for the height after each message costs a layout. */
  #pin() {
    this.isPinned = true;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.#trim();
      this.scrollTop = this.scrollHeight;
      this.#seen();
    });
  }

  /** Let the oldest rows go from a long talk; they come back under "earlier messages". */
  #trim() {
    while (this.rows.size > MOST_ROWS) {
      const oldest = this.earlier.firstElementChild ?? this.live.firstElementChild;
      this.rows.delete(oldest.id);
      oldest.remove();
    }
    const first = this.room.messages.get((this.earlier.firstElementChild ?? this.live.firstElementChild)?.id);
    if (first && this.room.hasMoreThan(first)) this.room.loadedFrom = first.seq;
    this.#frame();
  }

  #redraw(message) {
    const row = this.rows.get(message.message);
    if (row) fillRow(row, this.room, message, (chosen) => this.#act(chosen));
  }

  #redrawAllOf(member) {
    for (const message of this.room.messages.values()) if (message.member === member) this.#redraw(message);
  }

  /** What is on its way stands at the end; what was not said stays where it was written. */
  #outbox() {
    this.live.querySelectorAll(".waiting").forEach((row) => row.remove());
    this.out.replaceChildren();
    let turned = null;
    const items = [...this.room.outbox.values()];
    const asking = items.find(waitsForAgreement);
    for (const item of items) {
      const row = makeWaiting(item, this.#outActions(item), { asking, isOver: this.room.ended });
      if (item.state === "sending") this.out.append(row);
      else this.#keepInPlace(row, item);
      if (item.state !== "sending" && item.drawnAs !== item.state) turned = item;
      item.drawnAs = item.state;
    }
    if (this.isPinned) this.#pin();
    if (turned) this.#bring(turned);
  }

  /** What was not said brings its reason and its choices into view, and leaves the focus where it is. */
  #bring({ clientId }) {
    requestAnimationFrame(() => {
      const row = this.live.querySelector(`[data-item="${clientId}"]`);
      for (const part of row ? [row, row.lastElementChild] : []) part.scrollIntoView({ block: "nearest" });
    });
  }

  /** Its own line has said it already: among the messages it is not read out once more. */
  #keepInPlace(row, item) {
    item.seq ??= [...this.room.messages.values()].at(-1)?.seq ?? 0;
    row.ariaLive = "off";
    row.dataset.item = item.clientId;
    const isNewer = ({ id }) => this.room.messages.get(id)?.seq > item.seq;
    this.live.insertBefore(row, [...this.live.children].find(isNewer) ?? null);
  }

  /** Only a peer takes what was not sent in a talk of two into the next one: elsewhere it stays where it is read. */
  get #hasBox() {
    const { room, session } = this;
    return !room.ended || (room.kind !== "group" && session.role === "peer");
  }

  #outActions(item) {
    return {
      agree: () => tryTo(() => this.#agree(item)),
      retry: () => this.session.outbox.retry(this.room, item.clientId),
      drop: () => this.session.outbox.drop(this.room, item.clientId),
      edit: this.#hasBox && (() => (this.session.outbox.drop(this.room, item.clientId), this.onedit(item.text))),
      withdraw: () => tryTo(() => this.session.withdrawHeld(this.room, item)),
    };
  }

  /** The agreement has changed since we came in: accept it as it is now, and say all that waits. */
  async #agree({ agreement }) {
    await this.session.ask("join", { room: this.room.id, agreement: agreement.version });
    await this.session.outbox.agreed(this.room);
  }

  /** Put older messages in front, outside of what is read out, and keep the eye where it was. */
  async #loadEarlier() {
    const { readEarlier } = await import("/page/talk/earlier.js");
    const messages = await readEarlier(this.session, this.room);
    const height = this.scrollHeight;
    this.earlier.prepend(...messages.map((message) => this.#row(message)));
    this.scrollTop += this.scrollHeight - height;
    this.#frame();
    announce(say("talk.loaded", { count: messages.length }));
  }

  #row(message) {
    const row = message.note
      ? makeNote(message, this.session.role)
      : makeRow(this.room, message, (chosen) => this.#act(chosen));
    this.rows.set(message.message, row);
    return row;
  }

  #act(message) {
    const reply = () => this.onreply(message);
    tryTo(async () =>
      (await import("/page/talk/actions.js")).openActions(this.session, this.room, message, reply),
    );
  }
}

customElements.define("warm-log", TalkLog);
