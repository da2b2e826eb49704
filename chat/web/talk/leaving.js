/** Leave a group, end a talk of two, and say afterwards how it was. */

import "../later.js";
import { askFirst, askUntilDone, choices } from "../dialog.js";
import { Pane, announce, button, field, h, sendForm } from "../dom.js";
import { tryTo } from "../explain.js";
import { say } from "../speech.js";
import { foldedLines } from "./care.js";
import { linesOf } from "./lines.js";
import { moodChoice } from "./mood.js";

export function askToLeave(session, room) {
  if (room.kind === "group") return askToLeaveGroup(session, room);
  return session.role === "peer" ? askToEndAsPeer(session, room) : askToEnd(session, room);
}

function askToLeaveGroup(session, room) {
  const leave = () => tryTo(() => session.leave(room));
  const what = h("p", {}, say("talk.leave.what"));
  return askFirst(say("talk.leave.heading"), say("talk.leave.yes"), leave, what);
}

function askToEnd(session, room) {
  if (room.hasColleague) return askToGo(session, room);
  const never = neverAgain("talk.end.part");
  const yes = () => end(session, room, never.box.checked ? { block: true } : {});
  const what = h("p", {}, say("talk.end.what"));
  return askUntilDone(say("talk.end.heading"), say("talk.end.yes"), yes, what, never.line);
}

function neverAgain(key) {
  const box = h("input", { id: "end-block", type: "checkbox" });
  const label = h("label", { htmlFor: box.id }, say(key));
  return { box, line: h("p", { className: "switch" }, box, label) };
}

/** A colleague is there: the talk goes on without me. */
function askToGo(session, room) {
  const leave = () => tryTo(() => session.leave(room));
  return askFirst(say("talk.go.heading"), say("talk.go.yes"), leave, h("p", {}, say("talk.go.what")));
}

function askToEndAsPeer(session, room) {
  const asked = questions("end");
  const never = neverAgain("talk.end.block");
  const yes = () => {
    const feedback = asked.given();
    const said = { ...(feedback && { feedback }), ...(never.box.checked && { block: true }) };
    return end(session, room, said);
  };
  const parts = [h("p", {}, say("talk.end.what")), ...asked.fields, never.line];
  return askUntilDone(say("talk.end.heading"), say("talk.end.yes"), yes, ...parts);
}

/**
 * Whoever ends a talk as its peer was asked how it was in that moment, and is not asked again: the end may be told
 * before the answer comes. If it has ended meanwhile, how it was is still told; a wish that
 * nobody can keep any more is refused, so that whoever had it knows.
 */
async function end(session, room, said) {
  const { ended } = room;
  room.wasAsked = true;
  try {
    if (!ended || said.block) await session.ask("end", { room: room.id, ...said });
    else if (said.feedback) await session.ask("feedback", { room: room.id, ...said.feedback });
  } catch (error) {
    room.wasAsked = false;
    session.tell("room", room);
    throw error;
  }
  session.noteAsked(room);
}

/** Make the card of a talk that is over: the place of whoever waits on, how it was, and where to go from here. */
export function afterwards(session, room, again, away) {
  return h("warm-after", { session, room, again, away });
}

class After extends Pane {
  show() {
    const { session, room, again, away } = this;
    this.className = "card after";
    this.anew = again ? button(say("after.again"), again) : h("span");
    this.asked = room.wasAsked ? h("p", {}, say("after.thanks")) : this.#ask();
    const gone = session.rooms.has(room.id) ? putAway(session, room, away) : "";
    this.unsent = unsentBox(session);
    this.replaceChildren(this.#line(), this.#lost(), this.#next(), this.unsent, this.asked, choices(this.anew, gone));
    this.hear(session, "unsent", () => this.unsent.show());
    for (const type of ["place", "welcome", "paired", "room"]) this.hear(session, type, () => this.#showLine());
    this.#showLine();
  }

  #ask() {
    const heading = h("summary", {}, h("h2", {}, say("after.heading")));
    return h("details", { open: true }, heading, feedbackForm(this.session, this.room));
  }

  /** Whoever was passed on is in line already: that, and who answers meanwhile, comes before any question. */
  #line() {
    const page = document.querySelector("warm-page");
    const go = button(say("after.line"), () => page.go("warm-waiting"), { className: "primary" });
    const lines = button(say("menu.helplines"), () => page.openHelplines());
    this.place = h("p", { role: "status" });
    this.alone = h("div", { className: "stack" });
    const heading = h("h2", {}, say("wait.heading"));
    this.line = h("div", { className: "stack" }, heading, this.place, this.alone, choices(go, lines));
    return this.line;
  }

  /** Whoever was passed on and then away for long has no place any more: the promise of one is gone with it. */
  #lost() {
    const lines = button(say("menu.helplines"), () => document.querySelector("warm-page").openHelplines());
    this.lost = h("div", { className: "stack" }, h("p", { role: "status" }, say("after.lost")), choices(lines));
    return this.lost;
  }

  /** Where nobody is there who could come, those are named who answer meanwhile. */
  #showAlone({ on_duty: count, words: told }) {
    const own = document.querySelector("warm-page").helplines;
    const key = count === 0 && told;
    if (key === this.toldAlone) return;
    this.toldAlone = key;
    const parts = key ? [h("p", { className: "banner", dir: "auto" }, told), ...foldedLines(linesOf(own, own.country))] : [];
    this.alone.replaceChildren(...parts.filter(Boolean));
  }

  /** Whoever talks with somebody by now is led there, and asks for nobody else. */
  #next() {
    const page = document.querySelector("warm-page");
    const go = button(say("paired.go"), () => page.goToTalk(this.session.rooms.talk), { className: "primary" });
    this.next = h("div", { className: "stack" }, h("h2", {}, say("paired")), choices(go));
    return this.next;
  }

  /** The question makes itself small once, unless somebody answers it already. */
  #showLine() {
    const { room } = this;
    const { waiting, rooms } = this.session;
    const isTalking = Boolean(rooms.talk);
    this.next.hidden = !isTalking;
    this.anew.hidden = isTalking || Boolean(waiting);
    this.line.hidden = isTalking || !waiting;
    this.lost.hidden = isTalking || Boolean(waiting) || !room.over || !room.closing?.words;
    if (this.line.hidden) return;
    this.#showAlone(waiting);
    this.place.textContent = say("wait.place", { place: waiting.place });
    if (!this.isFolded && !this.asked.contains(document.activeElement)) this.asked.open = false;
    this.isFolded = true;
  }
}

customElements.define("warm-after", After);

/** Show what was not sent, to be changed or thrown away; it waits in the box of the next talk. */
function unsentBox(session) {
  const note = () => (session.unsent = text.value);
  const text = h("textarea", { id: "unsent", rows: 3, dir: "auto", oninput: note });
  const box = field(say("after.unsent"), text, say("after.unsent.what"));
  box.show = () => {
    text.value = session.unsent;
    box.hidden = !session.unsent;
  };
  box.show();
  return box;
}

/** What was said stays to be read for a while, or until its peer has had enough of it. */
function putAway(session, room, away) {
  const leave = async () => {
    session.noteAsked(room);
    await session.leave(room);
    away?.();
    announce(say("after.away.done"));
  };
  return button(say("after.away"), () => tryTo(leave), { className: "quiet" });
}

function feedbackForm(session, room) {
  const asked = questions("after");
  const send = h("button", { type: "submit", className: "primary" }, say("after.send"));
  const no = button(say("after.decline"), () => session.noteAsked(room), { className: "quiet" });
  const give = async () => {
    const feedback = asked.given();
    if (feedback) await session.ask("feedback", { room: room.id, ...feedback });
    session.noteAsked(room);
    announce(say("after.thanks"));
  };
  return sendForm(() => tryTo(give), { className: "stack" }, ...asked.fields, choices(send, no));
}

/** Ask how it was, all of it free to leave out; `given()` gives what was answered, if anything. */
function questions(id) {
  const mood = moodChoice(`${id}-mood`);
  const helpful = h(
    "select",
    { id: `${id}-helpful` },
    ...["", "yes", "no"].map((value) => h("option", { value }, say(`after.helpful.${value || "none"}`))),
  );
  const told = h("textarea", { id: `${id}-words`, maxLength: 1000, dir: "auto" });
  const fields = [
    h("p", { className: "hint" }, say("after.free")),
    field(say("talk.end.mood"), mood),
    field(say("after.helpful"), helpful),
    field(say("talk.end.words"), told),
  ];
  return { fields, given: () => answers(mood.value, helpful.value, told.value.trim()) };
}

function answers(mood, helpful, words) {
  const given = {
    ...(mood && { mood: Number(mood) }),
    ...(helpful && { helpful: helpful === "yes" }),
    ...(words && { words }),
  };
  return Object.keys(given).length > 0 ? given : undefined;
}
