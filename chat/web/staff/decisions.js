/**
 * Name the decisions of each desk. The two tracks never mix: care has nothing that punishes.
 *
 * Free of the DOM.
 */

const DECISIONS = {
  care: ["cared_for", "dismiss", "release", "reject", "hide_message"],
  conduct: [
    "dismiss",
    "hide_message",
    "release",
    "reject",
    "nudge",
    "warn",
    "mute",
    "remove",
    "suspend",
  ],
};
const SECOND_LOOK = ["uphold", "overturn"];
const OF_HELD = new Set(["release", "reject"]);
const OF_MEMBER = new Set(["mute", "remove"]);

/** Where a message stands for it to be hidden; whoever decides anew is not told. */
const HIDDEN_FROM = new Set(["delivered", "not_told"]);
/** What brings a case about without anything written. */
const WORDLESS = new Set(["declared", "help", "ladder", "block", "parted", "unheld", "left_alone"]);

/** What is decided about the person: whoever decides says as well what becomes of a held message. */
const OF_PERSON = new Set(["nudge", "cared_for"]);

/** What no held message is posted after: for these nobody chooses. */
const RESTRICTS = new Set(["warn", "mute", "remove", "suspend"]);

export function choosesFate(decision, { message, contested }) {
  if (decision === "overturn") return isLeftUnposted(contested?.decision, message);
  return message?.delivery === "held" && OF_PERSON.has(decision);
}

/** Answer whether a message may stay unposted when all else that was decided with it is taken back. */
export function isLeftUnposted(decision, message) {
  return message?.delivery === "rejected" && decision !== "reject" && decision in LIFTED;
}

/** Name what a choice brings about beyond its name; nothing where it says all itself. */
export function followsFrom(decision, { message }) {
  const isHeld = message?.delivery === "held";
  if (decision === "dismiss" && isHeld) return "decide.dismiss.follows";
  if (RESTRICTS.has(decision) && isHeld) return "decide.restricts.follows";
  return decision === "overturn" ? "decide.overturn.follows" : "";
}

/** What ends or comes back with each restriction, when it is undone. */
const LIFTED = {
  hide_message: "undo.shows",
  reject: "undo.posts",
  warn: "undo.warn",
  mute: "undo.mute",
  remove: "undo.remove",
  suspend: "undo.suspend",
};

/** Name, line by line, what follows when a decision is undone; where it restricted nobody, its case opens again. */
export function followsFromUndoing({ decision, message }) {
  const isRejected = message?.delivery === "rejected" && (decision in LIFTED || OF_PERSON.has(decision));
  const lifted = [LIFTED[decision], isRejected && "undo.posts"].filter(Boolean);
  return lifted.length > 0 ? [...new Set(lifted), "undo.told"] : ["undo.reopens"];
}

const AS_RISK = new Set(["reject", "hide_message"]);

/** Offered ends of a mute or a suspension, in hours. */
export const UNTIL_HOURS = [1, 24, 168];

/** Choose what fits a case: an appeal has an answer of its own, and what is not there cannot be decided on. */
export function decisionsFor({ track, message, room, contested }) {
  if (contested) return SECOND_LOOK;
  return DECISIONS[track].filter((key) => {
    if (OF_HELD.has(key)) return message?.delivery === "held";
    if (OF_MEMBER.has(key)) return Boolean(room);
    return key !== "hide_message" || HIDDEN_FROM.has(message?.delivery);
  });
}

/**
 * Say what stands where a message would: one that is not kept, or that there was none to begin with.
 */
export function missingMessage({ flags, findings }) {
  const isWordless = findings.length === 0 && flags.every(({ by }) => WORDLESS.has(by));
  if (!isWordless) return "case.no-message";
  return flags.some(({ by }) => by === "declared") ? "case.declared" : "case.wordless";
}

/** Name the words for an author: of risk only where what they wrote may bring whoever reads it into danger. */
export function wordsFor(decision, { track, findings }) {
  const isRisk = track === "care" || findings.some(({ rule }) => rule.endsWith(".method-information"));
  return isRisk && AS_RISK.has(decision) ? `decide.${decision}.risk.words` : `decide.${decision}.words`;
}

/** Name a case by its desk, and by its level where it has one. */
export function titleOf({ track, level }) {
  if (track !== "care") return "case.conduct";
  return level > 0 ? "case.level" : "case.care";
}

export function hoursFromNow(hours, now) {
  return new Date(now + hours * 3_600_000).toISOString();
}
