/** Name the decisions of each desk. The two tracks never mix: care has nothing that punishes. */

export const DECISIONS = {
  care: ["cared_for", "dismiss", "release", "reject", "hide_message"],
  conduct: ["dismiss", "hide_message", "release", "reject", "warn", "mute", "remove", "suspend"],
};

/** Offered ends of a mute or a suspension, in hours. */
export const UNTIL_HOURS = [1, 24, 168];

export function hoursFromNow(hours, now) {
  return new Date(now + hours * 3_600_000).toISOString();
}
