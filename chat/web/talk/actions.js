/** Offer what one can do about a message: reply, report, hide its writer, take it back. */

import "../later.js";
import { copyButton } from "../copying.js";
import { askUntilDone, openDialog } from "../dialog.js";
import { announce, button, field, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say } from "../speech.js";

/** Open the choices for a message. Reporting takes two taps from here, and nothing that must be filled in. */
export function openActions(session, room, message, reply) {
  const choices = room.isMine(message)
    ? ownChoices(session, room, message)
    : othersChoices(session, room, message);
  const buttons = [["act.reply", reply], ...choices].map(([key, act]) =>
    button(say(key), () => (dialog.close(), tryTo(act))),
  );
  const close = button(say("close"), () => dialog.close(), { className: "quiet" });
  const dialog = openDialog(say("act.heading"), h("div", { className: "stack" }, ...buttons, close));
  return dialog;
}

function ownChoices(session, room, message) {
  return [["act.withdraw", () => withdraw(session, room, message)]];
}

function othersChoices(session, room, message) {
  const report = (concern) => () => askToReport(session, room, message, concern);
  const choices = [
    ["act.worried", report("worried")],
    ["act.abuse", report("abuse")],
  ];
  if (message.role !== "peer") return choices;
  if (session.role !== "peer" && room.kind === "group")
    choices.push(["act.hold", () => hold(session, room, message)]);
  const hidden = room.hidden.has(message.member);
  return [...choices, [hidden ? "act.show" : "act.hide", () => hide(session, room, message, !hidden)]];
}

async function withdraw(session, room, message) {
  await session.ask("withdraw", { room: room.id, message: message.message });
  announce(say("act.withdrawn"));
}

/** Nobody is reported by a slip of the thumb, and a word about it may be left out. */
function askToReport(session, room, { message }, concern) {
  const note = h("textarea", { id: "report-note", maxLength: 1000, dir: "auto" });
  const report = () => send(session, { room: room.id, message, concern }, note.value.trim());
  askUntilDone(say(`act.${concern}`), say("report.go"), report, field(say("report.note"), note));
}

async function send(session, reported, note) {
  const { code } = await session.ask("report", { ...reported, ...(note && { note }) });
  session.noteCode(code);
  return () => announce(say(`report.${reported.concern}`), say("report.code", { code }), copyButton(code));
}

/** Let a moderator look at what this member writes before others see it, for the usual while. */
async function hold(session, room, { member }) {
  await session.ask("hold", { room: room.id, member });
  announce(say("act.held"));
}

async function hide(session, room, { member }, hidden) {
  await session.ask(hidden ? "hide_for_me" : "show_for_me", { room: room.id, member });
  if (hidden) room.hidden.add(member);
  else room.hidden.delete(member);
  session.tell("hidden", { room, member });
  announce(say(hidden ? "act.hidden" : "act.shown"));
}
