/** Show all helplines, by country. */

import "../later.js";
import { simpleDialog } from "../dialog.js";
import { h } from "../dom.js";
import { say, words } from "../speech.js";
import { lineList } from "./care.js";

/** Open the list by country; changing the country changes it everywhere on this page. */
export function openLines(helplines) {
  const names = new Intl.DisplayNames(words.language, { type: "region" });
  const place = h("div");
  const choice = h(
    "select",
    { id: "country", onchange: () => show(choice.value) },
    option("", say("lines.all")),
  );
  choice.append(
    ...countriesOf(helplines)
      .filter((code) => /^[A-Z]{2}$/.test(code))
      .map((code) => option(code, names.of(code))),
  );
  const show = (country) => {
    helplines.country = country;
    const known = helplines.all.some((line) => line.country === country);
    const none = country && !known && h("p", {}, say("lines.none"));
    place.replaceChildren(none || "", lineList(linesOf(helplines, country)));
  };
  choice.value = countriesOf(helplines).includes(helplines.country) ? helplines.country : "";
  show(helplines.country);
  const pick = h(
    "p",
    { className: "field" },
    h("label", { htmlFor: "country" }, say("lines.country")),
    choice,
  );
  simpleDialog(
    say("lines.heading"),
    h("p", {}, say("lines.intro")),
    h("p", {}, h("b", {}, say("lines.emergency"))),
    pick,
    place,
  );
}

function countriesOf({ all }) {
  return [...new Set(all.map((line) => line.country))].sort();
}

/** Choose by country; the lines for everyone when there is none for this one. */
export function linesOf({ all }, country) {
  const own = all.filter((line) => line.country === country);
  return own.length > 0 ? own : all;
}

function option(value, text) {
  return h("option", { value }, text);
}
