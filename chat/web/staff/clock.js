/** Tell how much time is left, as a moderator reads it. Free of the DOM. */

/** Give {late, text} for a deadline; text counts minutes and seconds. */
export function timeLeft(due, now) {
  const seconds = Math.round((Date.parse(due) - now) / 1000);
  const past = Math.abs(seconds);
  const minutes = Math.floor(past / 60);
  const text = `${minutes}:${String(past % 60).padStart(2, "0")}`;
  return { late: seconds < 0, text };
}

/** Give each case once, as it was told last: it may move on between two questions. */
export function seenOnce(cases) {
  return [...new Map(cases.map((each) => [each.case, each])).values()];
}

/** Put the most urgent first: open before claimed before decided, then by deadline. */
export function byUrgency(one, other) {
  const rank = { open: 0, claimed: 1, decided: 2 };
  return (
    rank[one.state] - rank[other.state] ||
    Date.parse(one.due_at) - Date.parse(other.due_at) ||
    other.level - one.level
  );
}

const LOUD_AT_ONCE = 3;

/**
 * Answer whether the desk must be loud about an unclaimed case: at once where somebody may be in danger now, else
 * once half of its time is used up. It never calls somebody who may not take the case.
 */
export function mustAlarm({ state, level, barred, opened_at: opened, due_at: due }, now) {
  return state === "open" && !barred && (level >= LOUD_AT_ONCE || now > (Date.parse(opened) + Date.parse(due)) / 2);
}
