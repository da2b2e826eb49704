/** Draw one message of a talk, and draw it again when it is hidden or taken back. */

import { button, h } from "../dom.js";
import { say, words } from "../speech.js";

/** Make the line that tells something about the talk itself; why somebody came unasked is for the peer alone. */
export function makeNote({ message, note, pseudonym, role, words: told }, reader) {
  const unknown = reader === "peer" ? "talk.someone" : "talk.colleague";
  const values = { name: pseudonym ?? say(unknown), role: role && say(`role.${role}`), words: told };
  const about = note === "member_reached" && reader !== "peer" ? "member_came" : note;
  const ways = note === "supporter_leaving" && reader === "peer" ? waysOn() : "";
  return h("li", { className: "told", id: message }, say(`note.${about}`, values), ways);
}

/** Whoever is told that their supporter has to go finds right there how to ask for another, and who answers now. */
function waysOn() {
  const page = document.querySelector("warm-page");
  const ask = () => page.go(page.session.waiting ? "warm-waiting" : "warm-ask");
  const ways = [button(say("lobby.one.ask"), ask), button(say("menu.helplines"), () => page.openHelplines())];
  return h("p", { className: "choices" }, ...ways);
}

/** Make the row of a message; `actions(message)` is called by its button. */
export function makeRow(room, message, actions) {
  const row = h("li", { className: "row", id: message.message });
  fillRow(row, room, message, actions);
  return row;
}

/** Draw a message into its row. */
export function fillRow(row, room, message, actions) {
  const mine = room.isMine(message);
  row.classList.toggle("mine", mine);
  row.classList.toggle("staff", message.role !== "peer");
  const at = message.written_at ?? message.at;
  const when = words.when(at);
  const more = button("⋯", () => actions(message), {
    className: "more",
    ariaLabel: say("row.actions", { name: nameOf(room, message), when }),
  });
  row.replaceChildren(head(room, message, at), ...body(room, message), message.gone ? "" : more);
}

export function nameOf(room, message) {
  return room.isMine(message) ? say("row.you") : message.pseudonym;
}

function head(room, message, at) {
  const role = message.role !== "peer" && h("span", { className: "role" }, say(`role.${message.role}`));
  const time = h("time", { dateTime: at }, words.when(at));
  const late = message.written_at && h("span", { className: "sent" }, say("row.late", { when: words.when(message.at) }));
  const sent = room.isMine(message) && h("span", { className: "sent" }, say("row.sent"));
  return h("p", { className: "who" }, h("b", { dir: "auto" }, nameOf(room, message)), role, time, late, sent);
}

function body(room, message) {
  if (message.gone) return [plain(say(`row.${message.gone}`))];
  if (room.hidden.has(message.member)) return [plain(say("row.hidden-person"))];
  if (message.card) return [carded(message.card, message.text)];
  return [message.reply_to && quoted(room, message.reply_to), folded(message)].filter(Boolean);
}

function plain(text) {
  return h("p", { className: "text note" }, text);
}

/** A place that helps comes with links; until they are there its text says the same. */
function carded(card, text) {
  const place = h("div", { className: "text", dir: "auto" }, text);
  import("/page/talk/care.js").then(({ lineList }) => place.replaceChildren(lineList([card])), () => null);
  return place;
}

function folded(message) {
  const text = h("p", { className: "text", dir: "auto" }, message.text);
  if (!message.fold) return text;
  return h("details", {}, h("summary", {}, say("row.folded", { label: message.fold })), text);
}

function quoted(room, id) {
  const original = room.messages.get(id);
  const shown = original?.text && !original.fold && !room.hidden.has(original.member);
  const text = shown
    ? say("row.reply", { name: nameOf(room, original), text: original.text.slice(0, 80) })
    : say("row.reply.gone");
  return h("p", { className: "quoted", dir: "auto" }, text);
}
