/** Read what was decided about me, look up a code, and ask for a second look. */

import "../later.js";
import { Lost } from "../connection.js";
import { copyButton } from "../copying.js";
import { simpleDialog } from "../dialog.js";
import { announce, button, field, h, sendForm } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { noticeWords, statementOf } from "../statement.js";
import { careCard, careMoved } from "../talk/care.js";

const MOST = 200;
const SETTLES = new Set(["appeal_closed", "lifted"]);
/** What is said once and is no decision. */
const PASSING = new Set(["care_moved", "seat_given"]);
/** What the care desk does about a message is no decision about whoever wrote it. */
const OF_CARE = new Set(["safety_of_readers", "signs_of_danger"]);
/** How a message that waited for a moderator came out. */
const LOOKED = new Set(["message_released", "message_rejected", "message_cleared"]);

/** Answer whether anything is kept that was decided or said about somebody. */
export async function hasNotices({ session }) {
  return (await newest(session)).some(isDecision);
}

/** Read the end of one's own log: somebody of the staff hears of every talk there, and decisions are rare. */
async function newest(session) {
  const last = Math.max(session.logs.standsAt("person") ?? 0, session.welcome.last_seq);
  return (await session.ask("read", { log: "person", before: last + 1, limit: MOST })).entries;
}

function isDecision({ event }) {
  return !PASSING.has(event.kind) && noticeWords(event) !== "";
}

/** Show every notice that is kept, the newest first, each with its reasons. */
export async function openNotices({ session }) {
  const entries = await newest(session);
  const settling = entries.filter(({ event }) => SETTLES.has(event.kind)).map(({ event }) => event);
  const settled = new Set(settling.map(({ code }) => code));
  const undone = new Set(settling.filter(isUndone).map(({ code }) => code));
  const looked = new Set(entries.filter(({ event }) => LOOKED.has(event.kind)).map(({ event }) => event.message));
  const told = entries.filter((entry) => isDecision(entry) && !hasComeOut(entry, looked)).reverse();
  const items = told.map((entry) => notice(session, entry, settled, undone));
  const list = items.length > 0 ? h("ul", { className: "notices plain" }, ...items) : say("notice.none");
  simpleDialog(say("notice.heading"), list);
}

function isUndone({ kind, state }) {
  return kind === "lifted" || state === "reversed";
}

/** What became of a message that waited is told by itself. */
function hasComeOut({ event }, looked) {
  return event.kind === "message_held" && looked.has(event.message);
}

/** Answer whether a decision restricts nobody any more: its time has passed, or it was taken back. */
function isOver({ event: { statement } }, undone) {
  return Boolean(statement) && (undone.has(statement.code) || Date.parse(statement.until) < Date.now());
}

/** Say in a line what has just been decided or said about somebody, with the way to its reasons. */
export function tell(notice, page) {
  if (notice.kind === "care_moved") return careMoved(noticeWords(notice));
  if (SETTLES.has(notice.kind)) forgetWays((way) => way.dataset.code === notice.code);
  if (!notice.statement) return announce(noticeWords(notice), notice.words);
  forgetWays();
  const place = announce("");
  for (const each of new Set([place, document.getElementById("said")])) each?.append(wayToReasons(notice, page));
}

/** Whatever else is said, the way to the reasons stays until it is gone or closed; an ended visit shows them itself. */
function wayToReasons({ kind, words: told, statement }, page) {
  const read = () => (forgetWays(), announce(""), tryTo(() => openNotices(page)));
  const way = button(say("notice.read"), read, { className: "small" });
  const about = OF_CARE.has(statement.rule) ? "notice.new.care" : "notice.new";
  const said = [say(about), told].filter(Boolean).flatMap((text) => [h("span", {}, text), " "]);
  const shown = h("span", { className: kind === "suspended" ? "" : "stays" }, ...said, way);
  shown.dataset.code = statement.code;
  return shown;
}

function forgetWays(which = () => true) {
  for (const way of document.querySelectorAll(".stays")) if (which(way)) way.remove();
}

function notice(session, entry, settled, undone) {
  const { at, event } = entry;
  const { statement, words: told, reason } = event;
  const when = h("time", { dateTime: at, className: "hint" }, words.when(at));
  const ended = isOver(entry, undone) && h("b", {}, say("notice.over"), " ");
  const head = h("p", {}, ended, h("b", {}, noticeWords(event)), " ", when);
  const state = undone.has(statement?.code) ? "reversed" : "in_force";
  const why = statement ? [statementOf(statement, state)] : [];
  if (statement && !settled.has(statement.code)) why.push(objection(session, statement.code));
  return h("li", {}, head, ...paragraphs(told, reason), ...why);
}

function paragraphs(...texts) {
  return texts.filter(Boolean).map((text) => h("p", { dir: "auto" }, text));
}

/** Offer to look up a code, which works without the token it came with. */
export function openLookUp({ session }, value = "") {
  const code = h("input", { id: "code", autocomplete: "off", dir: "ltr", required: true, value });
  const answer = h("div", { role: "status" });
  const find = h("button", { type: "submit", className: "primary" }, say("code.find"));
  const look = () => (answer.replaceChildren(), tryTo(() => lookUp(session, code.value.trim(), answer)));
  const form = sendForm(look, { className: "stack" }, field(say("code.label"), code), find);
  const findOne = (known) => ((code.value = known), form.requestSubmit());
  simpleDialog(say("code.heading"), form, answer, ...codesOf(session, findOne));
  if (value) form.requestSubmit();
}

/** Show the codes of what was reported in this visit: a line that told one is soon gone. */
function codesOf({ codes }, lookUpOne) {
  if (codes.length === 0) return [];
  const items = codes.map((code) =>
    h("li", { className: "choices" }, button(code, () => lookUpOne(code), { className: "small" }), copyButton(code)),
  );
  return [h("p", {}, say("code.mine")), h("ul", { className: "plain stack" }, ...items)];
}

/** Whoever is not in yet comes in by looking up; what keeps them out is said. */
async function comeIn({ connection }) {
  if (connection.state === "ready") return;
  await new Promise((resolve, reject) => {
    const out = () => reject(connection.refusal ?? new Lost("look_up"));
    connection.addEventListener("welcome", resolve, { once: true });
    connection.addEventListener("state", ({ detail }) => ["resting", "away"].includes(detail) && out());
    connection.start();
    connection.retryNow();
  });
}

async function lookUp(session, code, answer) {
  await comeIn(session);
  const { state, statement, appeal } = await session.ask("look_up", { code });
  const parts = [
    h("p", {}, say("code.state", { state: stateName(state) })),
    appeal && h("p", {}, say("code.appeal", { state: stateName(appeal) })),
    statement && statementOf(statement, state),
    statement && !appeal && state === "in_force" && objection(session, code),
  ];
  answer.replaceChildren(...parts.filter(Boolean));
}

function stateName(state) {
  return words.has(`code.state.${state}`) ? say(`code.state.${state}`) : state;
}

/** Make a folded form by which someone else is asked to look again. */
function objection(session, code) {
  const reasons = h("textarea", { id: `appeal-${code}`, maxLength: 2000, dir: "auto", required: true });
  const told = h("p", { role: "status" });
  const send = h("button", { type: "submit" }, say("appeal.send"));
  const appeal = async () => {
    const { care } = await session.ask("appeal", { code, words: reasons.value });
    form.replaceWith(care ? careCard(care) : "");
    told.textContent = say("appeal.sent");
  };
  const asked = field(say("appeal.words"), reasons);
  const form = sendForm(() => tryTo(appeal), { className: "stack" }, asked, send);
  return h("details", {}, h("summary", {}, say("appeal.open")), form, told);
}
