/** Read what was decided about me, look up a code, and ask for a second look. */

import "../later.js";
import { simpleDialog } from "../dialog.js";
import { announce, field, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { noticeWords, statementOf } from "../statement.js";
import { careCard, careMoved } from "../talk/care.js";

const MOST = 200;
const SETTLES = new Set(["appeal_closed", "lifted"]);

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
  return event.kind !== "care_moved" && noticeWords(event) !== "";
}

/** Show every notice that is kept, the newest first, each with its reasons. */
export async function openNotices({ session }) {
  const entries = await newest(session);
  const told = entries.filter(isDecision).reverse();
  const settling = entries.filter(({ event }) => SETTLES.has(event.kind));
  const settled = new Set(settling.map(({ event }) => event.code));
  const items = told.map((entry) => notice(session, entry, settled));
  const list = items.length > 0 ? h("ul", { className: "notices plain" }, ...items) : say("notice.none");
  simpleDialog(say("notice.heading"), list);
}

/** Say in a line what has just been decided or said about somebody. */
export function tell(notice) {
  if (notice.kind === "care_moved") return careMoved(noticeWords(notice));
  announce(notice.statement ? say("notice.new") : noticeWords(notice), notice.words);
}

function notice(session, { at, event }, settled) {
  const { statement, words: told, reason } = event;
  const when = h("time", { dateTime: at, className: "hint" }, words.when(at));
  const head = h("p", {}, h("b", {}, noticeWords(event)), " ", when);
  const why = statement ? [statementOf(statement)] : [];
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
  const onsubmit = (event) => {
    event.preventDefault();
    tryTo(() => lookUp(session, code.value.trim(), answer));
  };
  const form = h("form", { className: "stack", onsubmit }, field(say("code.label"), code), find);
  simpleDialog(say("code.heading"), form, answer);
  if (value) form.requestSubmit();
}

async function lookUp(session, code, answer) {
  const { state, statement, appeal } = await session.ask("look_up", { code });
  const parts = [
    h("p", {}, say("code.state", { state: stateName(state) })),
    appeal && h("p", {}, say("code.appeal", { state: stateName(appeal) })),
    statement && statementOf(statement),
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
  const onsubmit = (event) => (event.preventDefault(), tryTo(appeal));
  const form = h("form", { className: "stack", onsubmit }, field(say("appeal.words"), reasons), send);
  return h("details", {}, h("summary", {}, say("appeal.open")), form, told);
}
