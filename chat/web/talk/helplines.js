/** Show helplines with links a phone can call, and the care card that brings them. */

import { button, h, openDialog } from "../dom.js";
import { contactParts } from "../contacts.js";
import { say, words } from "../speech.js";

/** Keep the list from the moment the page opens, so that it is there when the network is not. */
export class Helplines {
  constructor(country) {
    this.country = country;
    this.all = [];
  }

  async load() {
    const answer = await fetch("/page/helplines.json").catch(() => null);
    if (answer?.ok) this.all = await answer.json();
  }

  get countries() {
    return [...new Set(this.all.map((line) => line.country))].sort();
  }

  /** Choose by country; the lines for everyone when there is none for this one. */
  of(country) {
    const own = this.all.filter((line) => line.country === country);
    return own.length > 0 ? own : this.all;
  }
}

export function lineList(lines) {
  return h("ul", { className: "lines" }, ...lines.map(oneLine));
}

function oneLine(line) {
  const parts = contactParts(line.contact).map(({ text, href }) =>
    href ? h("a", { href, rel: "noreferrer" }, text) : text,
  );
  const spoken = line.languages.map((code) => words.languageName(code)).join(", ");
  const facts = [
    line.hours && say("lines.hours", { hours: line.hours }),
    spoken && say("lines.languages", { languages: spoken }),
  ].filter(Boolean);
  return h(
    "li",
    {},
    h("b", { dir: "auto" }, line.name),
    h("span", { className: "contact", dir: "auto" }, ...parts),
    facts.length > 0 && h("span", { className: "hint" }, facts.join(" · ")),
  );
}

/** Open the list by country; changing the country changes it everywhere on this page. */
export function openHelplines(helplines) {
  const place = h("div");
  const choice = h(
    "select",
    { id: "country", onchange: () => show(choice.value) },
    option("", say("lines.all")),
  );
  choice.append(
    ...helplines.countries
      .filter((code) => /^[A-Z]{2}$/.test(code))
      .map((code) => option(code, words.countryName(code))),
  );
  const show = (country) => {
    helplines.country = country;
    const known = helplines.all.some((line) => line.country === country);
    const none = country && !known && h("p", {}, say("lines.none"));
    place.replaceChildren(none || "", lineList(helplines.of(country)));
  };
  choice.value = helplines.countries.includes(helplines.country) ? helplines.country : "";
  show(helplines.country);
  const pick = h(
    "p",
    { className: "field" },
    h("label", { htmlFor: "country" }, say("lines.country")),
    choice,
  );
  const close = button(say("close"), () => dialog.close());
  const dialog = openDialog(
    say("lines.heading"),
    h("p", {}, say("lines.intro")),
    h("p", {}, h("b", {}, say("lines.emergency"))),
    pick,
    place,
    close,
  );
}

function option(value, text) {
  return h("option", { value }, text);
}

/** Make the care card. It takes no focus; a short word elsewhere tells screen readers where it is. */
export function careCard({ words: told, helplines }) {
  const away = button("×", () => card.remove(), { className: "quiet small", ariaLabel: say("care.ok") });
  const [first, ...more] = helplines;
  const others = more.length > 0 && h("details", {}, h("summary", {}, say("care.more")), lineList(more));
  const card = h(
    "aside",
    { className: "care", "aria-labelledby": "care-heading" },
    h("div", { className: "care-head" }, h("h2", { id: "care-heading" }, say("care.heading")), away),
    h("p", { dir: "auto" }, told),
    first && lineList([first]),
    others,
    h("p", { className: "hint" }, say("care.keep")),
  );
  return card;
}
