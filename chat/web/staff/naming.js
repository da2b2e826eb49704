/** Name days and countries in the reader's language. */

import { words } from "../speech.js";

/** Tell a day without an hour, as in 2026-11-30. */
export function dayName(day) {
  const calendar = new Intl.DateTimeFormat(words.language, { dateStyle: "medium", timeZone: "UTC" });
  return calendar.format(new Date(day));
}

export function countryName(code) {
  return new Intl.DisplayNames(words.language, { type: "region" }).of(code);
}
