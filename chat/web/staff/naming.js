/** Name days, countries and rules in the reader's language. */

import { words } from "../speech.js";

/** Tell a day without an hour, as in 2026-11-30. */
export function dayName(day) {
  const calendar = new Intl.DateTimeFormat(words.language, { dateStyle: "medium", timeZone: "UTC" });
  return calendar.format(new Date(day));
}

export function countryName(code) {
  return new Intl.DisplayNames(words.language, { type: "region" }).of(code);
}

/** Put the name of a rule into words, as far as it has any; the language before it is told beside it. */
export function ruleName(rule) {
  return rule.split(".").slice(1).join(": ").replaceAll("-", " ") || rule;
}
