/** Look after whom a care case is about: go to them, send somebody, hand the case on, write to those near. */

import { askFirst } from "../dialog.js";
import { announce, button, field, h, sendForm } from "../dom.js";
import { inBackground, tryTo } from "../explain.js";
import { say, words } from "../speech.js";

/** Show what colleagues wrote on a case, and a line to add to it. */
export function notesOn({ detail, desk, session }) {
  const notes = (detail.notes ?? []).map(noteShown);
  const text = h("input", { id: "note", maxLength: 1000, required: true, dir: "auto", autocomplete: "off" });
  const keep = async () => {
    await session.ask("note", { case: detail.case, words: text.value.trim() });
    await desk.look();
    announce(say("care.noted"));
  };
  const send = h("button", { type: "submit", className: "small" }, say("note.keep"));
  const form = sendForm(() => tryTo(keep), { className: "beside" }, field(say("note.label"), text), send);
  return h(
    "details",
    { open: notes.length > 0 },
    h("summary", {}, say("note.heading", { count: notes.length })),
    h("ul", { className: "plain" }, ...notes),
    form,
  );
}

function noteShown({ at, by, words: told }) {
  const when = h("time", { dateTime: at, className: "hint" }, words.when(at));
  return h("li", {}, h("b", {}, by), " ", when, h("p", { className: "said", dir: "auto" }, told));
}

/** Offer what can be done for somebody by whoever holds their case. */
export function caring(pane) {
  const small = { className: "small" };
  const calls = pane.detail.flags.some(({ by }) => by === "help");
  const come = calls && button(say("care.come"), () => tryTo(() => comeIn(pane)), small);
  const own = button(say("care.reach"), () => tryTo(() => reachOut(pane)), small);
  const send = button(say("care.send"), () => askWhom(pane), small);
  const on = button(say("care.hand-on"), () => askToHandOn(pane), small);
  const comfort = pane.detail.room && button(say("care.comfort"), () => askToComfort(pane), small);
  const actions = h("p", { className: "choices" }, come, own, send, on, comfort);
  return h("section", {}, h("h3", {}, say("care.offer")), actions);
}

/** Come into the talk from which somebody called. */
async function comeIn({ session, detail, desk }) {
  const joined = await session.ask("answer_help", { case: detail.case });
  await session.enterPair(joined);
  desk.page.go("duty");
}

/** The talk comes by itself, as `paired`; being in it is what takes one there. */
async function reachOut({ session, detail, desk }) {
  await session.ask("reach_out", { case: detail.case });
  desk.page.go("duty");
}

function askWhom({ session, detail }) {
  const to = h("input", { id: "care-to", maxLength: 80, required: true, dir: "auto", autocomplete: "off" });
  const send = () =>
    tryTo(async () => {
      await session.ask("reach_out", { case: detail.case, to: to.value.trim() });
      announce(say("care.sent", { name: to.value.trim() }));
    });
  const what = h("p", {}, say("care.send.what"));
  const there = whoIsThere(session, detail, (name) => ((to.value = name), to.focus()));
  askFirst(say("care.send"), say("care.send.go"), send, what, there, field(say("care.send.to"), to));
}

/** Offer those on duty who could take the talk, and name those who could not; a name may be typed all the same. */
function whoIsThere(session, { case: id }, choose) {
  const place = h("div", { className: "stack" });
  inBackground(async () => {
    const { on_duty: onDuty } = await session.ask("colleagues", { case: id });
    const free = onDuty.filter((one) => one.free);
    const names = onDuty.filter((one) => !one.free).map(({ name }) => name);
    const offered = free.map(({ name }) => button(name, () => choose(name), { className: "small" }));
    const group = { className: "choices", role: "group", ariaLabel: say("care.send.free") };
    place.replaceChildren(
      free.length > 0 ? h("p", group, say("care.send.free"), ...offered) : h("p", {}, say("care.send.none")),
      names.length > 0 ? h("p", { className: "hint" }, say("care.send.full", { names: names.join(", ") })) : "",
    );
  });
  return place;
}

function askToHandOn({ session, detail, desk }) {
  const told = h("textarea", { id: "hand-on-words", maxLength: 1000, dir: "auto" });
  const hand = () =>
    tryTo(async () => {
      await session.ask("hand_on", { case: detail.case, ...withWords(told) });
      await desk.done(say("care.handed-on"));
    });
  const what = h("p", {}, say("care.hand-on.what"));
  askFirst(say("care.hand-on"), say("care.hand-on.go"), hand, what, field(say("care.hand-on.words"), told));
}

function askToComfort({ session, detail }) {
  const told = h("textarea", { id: "comfort-words", maxLength: 1000, dir: "auto" });
  const write = () =>
    tryTo(async () => {
      await session.ask("comfort", { case: detail.case, ...withWords(told) });
      announce(say("care.comforted"));
    });
  const what = h("p", {}, say("care.comfort.what"));
  askFirst(say("care.comfort"), say("care.comfort.go"), write, what, field(say("care.comfort.words"), told));
}

function withWords(box) {
  const words = box.value.trim();
  return words && { words };
}
