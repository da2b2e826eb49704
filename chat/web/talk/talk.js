/** Show one talk: who is here, what was said, a box to write in, and kind words when it is closed. */

import { Pane, announce, button, field, h, openDialog } from "../dom.js";
import { explain } from "../explain.js";
import { say, words } from "../speech.js";
import "./box.js";
import { careCard } from "./helplines.js";
import "./log.js";
import { moodChoice } from "./mood.js";

const TYPING_SHOWN_MS = 5_000;

export class Talk extends Pane {
  /** Needs `session`, `room` and `onhelplines()`; `extras` are elements for the head of the talk. */
  show() {
    this.className = "talk";
    this.#lay();
    this.hear(this.session, "room", (room) => room === this.room && this.#state());
    this.hear(this.session, "presence", (room) => room === this.room && this.#people());
    this.hear(this.session, "message", ({ room, message }) => room === this.room && this.#said(message));
    this.hear(this.session, "typing", (typing) => typing.room === this.room && this.#typing(typing.member));
    this.hear(this.session, "care", ({ care, room }) => room === this.room && this.#care(care));
    this.#state();
  }

  get title() {
    if (this.room.kind === "group") return this.room.title;
    return say("talk.with", { name: this.room.other?.pseudonym ?? say("talk.someone") });
  }

  #lay() {
    this.heading = h("h1", { tabIndex: -1, dir: "auto" });
    this.who = h("p", { className: "hint" });
    this.banner = h("p", { className: "banner", role: "status" });
    this.writing = h("p", { className: "hint writing" });
    this.carePlace = h("div", { className: "care-place" });
    const { session, room } = this;
    this.box = h("warm-box", { session, room, onhelplines: this.onhelplines });
    const log = h("warm-log", {
      session,
      room,
      onreply: (message) => this.box.reply(message),
      onedit: (text) => this.box.edit(text),
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
    this.replaceChildren(head, this.banner, log, this.writing, this.carePlace, this.spoken, this.box);
  }

  #state() {
    const { room } = this;
    const over = room.ended;
    this.heading.textContent = this.title;
    this.leave.textContent = say(room.kind === "group" ? "talk.leave" : "talk.end");
    this.leave.hidden = over;
    const told = this.#bannerWords();
    if (this.banner.textContent !== told) this.banner.textContent = told;
    this.banner.hidden = !told;
    this.box.quiet = room.isQuiet(Date.now());
    this.#people();
  }

  #bannerWords() {
    const { room } = this;
    if (room.ended) return say(room.kind === "group" ? "talk.gone" : "talk.ended");
    if (!room.open) return say("talk.closed");
    if (room.paused !== null) return say("talk.paused", { words: room.paused });
    if (!room.isQuiet(Date.now())) return "";
    if (!Number.isFinite(room.mutedUntil)) return say("talk.muted.open");
    return say("talk.muted", { when: words.when(room.mutedUntil) });
  }

  #people() {
    const here = this.room.count ?? this.room.here?.length;
    const count = here && this.session.telling.presence ? say("talk.here", { count: here }) : "";
    this.heading.textContent = this.title;
    this.who.textContent = [say("talk.you", { name: this.room.pseudonym }), count]
      .filter(Boolean)
      .join(" · ");
  }

  /** Whoever has spoken is no longer writing. */
  #said({ member }) {
    this.#people();
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
    this.carePlace.replaceChildren(careCard(care));
    this.spoken.textContent = say("care.seen");
  }

  #askToLeave() {
    if (this.room.kind === "group") this.#askToLeaveGroup();
    else this.#askToEnd();
  }

  #askToLeaveGroup() {
    const yes = button(say("talk.leave.yes"), () => this.#do(dialog, () => this.session.leave(this.room)), {
      className: "primary",
    });
    const dialog = openDialog(
      say("talk.leave.heading"),
      h("p", {}, say("talk.leave.what")),
      choices(yes, () => dialog.close()),
    );
  }

  #askToEnd() {
    const mood = moodChoice("end-mood");
    const told = h("textarea", { id: "end-words", maxLength: 1000 });
    const end = () => this.#do(dialog, () => this.session.end(this.room, feedback(mood, told)));
    const yes = button(say("talk.end.yes"), end, { className: "primary" });
    const ours =
      this.session.role === "peer"
        ? [field(say("talk.end.mood"), mood), field(say("talk.end.words"), told)]
        : [];
    const dialog = openDialog(
      say("talk.end.heading"),
      h("p", {}, say("talk.end.what")),
      ...ours,
      choices(yes, () => dialog.close()),
    );
  }

  async #do(dialog, act) {
    dialog.close();
    await act().catch((error) => announce(explain(error)));
  }
}

function choices(yes, cancel) {
  return h("p", { className: "choices" }, yes, button(say("cancel"), cancel));
}

function feedback(mood, told) {
  const given = {
    ...(mood.value && { mood: Number(mood.value) }),
    ...(told.value.trim() && { words: told.value.trim() }),
  };
  return Object.keys(given).length > 0 ? given : undefined;
}

customElements.define("warm-talk", Talk);
