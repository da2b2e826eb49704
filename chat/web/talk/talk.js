/** Show one talk: who is here, what was said, a box to write in, and kind words when it is closed. */

import { Pane, button, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import "./box.js";
import "./log.js";

const TYPING_SHOWN_MS = 5_000;

export class Talk extends Pane {
  /**
   * Needs `session`, `room` and `onhelplines()`; `extras` are elements for the head of the talk, `onagain()` is
   * called by a peer who wants to talk once more, and `onaway()` by one who has put the talk away; `kept` is the
   * last note of care that was given and not put away.
   */
  show() {
    this.className = "talk";
    this.#lay();
    this.hear(this.session, "room", (room) => room === this.room && this.#state());
    this.hear(this.session, "paired", () => this.#state());
    this.hear(this.session, "welcome", () => this.#state());
    this.hear(this.session, "presence", (room) => room === this.room && this.#people());
    this.hear(this.session, "message", ({ room, message }) => room === this.room && this.#said(message));
    this.hear(this.session, "typing", (typing) => typing.room === this.room && this.#typing(typing.member));
    this.hear(this.session, "care", ({ care, room }) => room === this.room && this.#care(care));
    this.#state();
    if (this.kept && !this.room.ended) tryTo(() => this.#keepCare());
  }

  get title() {
    if (this.room.kind === "group") return this.room.title;
    const unknown = this.session.role === "peer" ? "talk.someone" : "role.peer";
    return say("talk.with", { name: this.room.other?.pseudonym ?? say(unknown) });
  }

  #lay() {
    this.heading = h("h1", { tabIndex: -1, dir: "auto" });
    this.who = h("p", { className: "hint" });
    this.banner = h("p", { className: "banner", role: "status" });
    this.writing = h("p", { className: "hint writing" });
    this.carePlace = h("div", { className: "care-place" });
    this.offerPlace = h("div", { className: "care-place" });
    this.after = h("div");
    const { session, room } = this;
    this.box = h("warm-box", { session, room, onhelplines: this.onhelplines });
    const log = h("warm-log", {
      session,
      room,
      onreply: (message) => this.box.reply(message),
      onedit: (text) => (room.ended ? session.keepUnsent(text) : this.box.edit(text)),
    });
    this.leave = button("", () => this.#askToLeave(), { className: "quiet" });
    this.spoken = h("p", { className: "unseen", role: "status" });
    const head = h(
      "div",
      { className: "talk-head" },
      h("div", {}, this.heading, this.who),
      ...(this.extras ?? []),
      this.leave,
    );
    this.replaceChildren(
      head,
      this.banner,
      log,
      this.writing,
      this.carePlace,
      this.offerPlace,
      this.spoken,
      this.after,
      this.box,
    );
  }

  #state() {
    const { room } = this;
    const over = room.ended;
    this.heading.textContent = this.title;
    this.leave.textContent = say(this.#wayOut);
    this.leave.hidden = over;
    const told = this.#bannerWords();
    if (this.banner.textContent !== told) this.banner.textContent = told;
    this.banner.hidden = !told;
    const wasWriting = this.box.contains(document.activeElement);
    this.box.quiet = room.isQuiet(this.session.now());
    if (wasWriting && this.box.hidden) this.heading.focus();
    this.#people();
    tryTo(() => this.#offer());
    tryTo(() => this.#after());
  }

  /** Whoever of the staff has a colleague here goes without ending the talk. */
  get #wayOut() {
    if (this.room.kind === "group") return "talk.leave";
    return this.session.role !== "peer" && this.room.hasColleague ? "talk.go" : "talk.end";
  }

  #bannerWords() {
    const { room } = this;
    if (room.ended) return this.#endingWords();
    if (!room.open) return this.#closingWords();
    if (room.isShadow) return say("talk.shadow");
    if (room.paused !== null) return say("talk.paused", { words: room.paused });
    if (!room.isQuiet(this.session.now())) return "";
    if (!Number.isFinite(room.mutedUntil)) return say("talk.muted.open");
    return say("talk.muted", { when: words.when(room.mutedUntil) });
  }

  /** The peer of a talk that is passed on reads how it goes on. */
  #endingWords() {
    if (this.room.kind === "group") return say("talk.gone");
    if (this.session.role !== "peer") return say(this.room.left ? "talk.left" : "talk.ended");
    const { rooms, waiting } = this.session;
    // Whoever was away for long is in line no more, and reads no promise that was made before.
    const isPast = rooms.talk || (this.room.over && !waiting);
    return (!isPast && this.room.closing?.words) || say("talk.ended");
  }

  #closingWords() {
    const { words: told, opens_at: opens } = this.room.closing ?? {};
    return [told ?? say("talk.closed"), opens && say("lobby.opens", { when: words.when(opens) })]
      .filter(Boolean)
      .join(" ");
  }

  #people() {
    const here = this.room.count ?? this.room.here?.length;
    const count = here && !this.room.ended && this.session.telling.presence ? say("talk.here", { count: here }) : "";
    this.heading.textContent = this.title;
    this.who.textContent = [say("talk.you", { name: this.room.pseudonym }), count]
      .filter(Boolean)
      .join(" · ");
  }

  /** Whoever has spoken is no longer writing. */
  #said({ member, note }) {
    if (note) this.#state();
    else this.#people();
    tryTo(() => this.#offer());
    if (member === this.writer) this.#stopWriting();
  }

  #stopWriting() {
    this.writer = null;
    this.writing.textContent = "";
  }

  #typing(member) {
    const known = this.room.members.get(member);
    if (!known || !this.session.telling.presence || this.room.hidden.has(member)) return;
    this.writing.textContent = say("talk.typing", { name: known.pseudonym });
    clearTimeout(this.typingTimer);
    this.writer = member;
    this.typingTimer = setTimeout(() => this.#stopWriting(), TYPING_SHOWN_MS);
  }

  /** Show the card once; again only when it says more than the last one. */
  #care(care) {
    if (care.level <= (this.room.caredAt ?? 0)) return;
    this.room.caredAt = care.level;
    this.carePlace.replaceChildren(h("p", { className: "care", dir: "auto" }, care.words));
    this.spoken.textContent = say("care.seen");
    tryTo(async () => this.carePlace.replaceChildren((await import("/page/talk/care.js")).careNote(care)));
  }

  /** A number that was given stays in sight when a talk begins, and when one comes back to it. */
  async #keepCare() {
    const { keptCare } = await import("/page/talk/care.js");
    if (!this.carePlace.firstChild) this.carePlace.append(...keptCare(this.kept, this.room));
  }

  #askToLeave() {
    tryTo(async () => (await import("/page/talk/leaving.js")).askToLeave(this.session, this.room));
  }

  /** Once a talk of two is over its peer may say how it was, whoever ended it. */
  async #after() {
    const { room, session } = this;
    if (!room.ended || room.kind === "group" || session.role !== "peer") return;
    const { afterwards } = await import("/page/talk/leaving.js");
    const key = [room.wasAsked, session.rooms.has(room.id)].join();
    if (key === this.afterwards) return;
    this.afterwards = key;
    this.after.replaceChildren(afterwards(session, room, this.onagain, this.onaway));
  }

  /** A colleague may come in, and a trainee read along, only with the peer's yes. */
  async #offer() {
    const { room, session } = this;
    const key = [room.offer, room.offerWhy, room.shadow, room.trainee?.pseudonym, room.ended].join();
    if (key === (this.offered ?? ",,,,false")) return;
    this.offered = key;
    const { offers } = await import("/page/talk/offer.js");
    this.offerPlace.replaceChildren(...(room.ended ? [] : offers(session, room)));
  }
}

customElements.define("warm-talk", Talk);
