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

/** Offered ends of a mute or a suspension, in hours. */
export const UNTIL_HOURS = [1, 24, 168];

/** Choose what fits a case: an appeal has an answer of its own, and only a held message can be posted. */
export function decisionsFor({ track, message, contested }) {
  if (contested) return SECOND_LOOK;
  const isHeld = message?.delivery === "held";
  return DECISIONS[track].filter((key) => (isHeld ? key !== "hide_message" : !OF_HELD.has(key)));
}

export function hoursFromNow(hours, now) {
  return new Date(now + hours * 3_600_000).toISOString();
}
