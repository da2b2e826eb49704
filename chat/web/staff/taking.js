/** Say what keeps a supporter from the next talk, as the line tells it. Free of the DOM. */

/** Name what stands in the way, as the words for it end; nothing if nothing does. */
export function hinders({ hindrance, full_of: fullOf, talks_max: most }, { paused }) {
  if (paused) return "paused";
  if (hindrance !== "at_capacity") return hindrance;
  if (fullOf === "weight") return "heavy";
  return most === undefined ? hindrance : "allowed";
}
