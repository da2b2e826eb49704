/** Show helplines with links a phone can call, and the care card that brings them. */

import { contactParts } from "../contacts.js";
import { announce, button, h } from "../dom.js";
import { say, words } from "../speech.js";

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

/** Make the care card. It takes no focus; a short word elsewhere tells screen readers where it is. */
export function careCard({ words: told, helplines }) {
  const away = button("×", () => card.remove(), { className: "quiet small", ariaLabel: say("care.ok") });
  const [first, ...more] = helplines;
  const others = more.length > 0 && h("details", {}, h("summary", {}, say("care.more")), lineList(more));
  const card = h(
    "aside",
    { className: "care", "aria-labelledby": "care-heading" },
    h("div", { className: "care-head" }, h("h2", { id: "care-heading" }, say("care.heading")), away),
    h("p", { className: "care-told", role: "status", dir: "auto" }, told),
    first && lineList([first]),
    others,
    h("p", { className: "hint" }, say("care.keep")),
  );
  return card;
}

/** Let the card on screen, and the one in the menu, say how it goes on; where there is none, say it in a line. */
export function careMoved(told) {
  const page = document.querySelector("warm-page");
  if (page?.care) page.care = { ...page.care, words: told };
  const shown = document.querySelectorAll(".care-told");
  for (const line of shown) line.textContent = told;
  if (shown.length === 0) announce(told);
}
