/** Show helplines with links a phone can call, and the care card that brings them. */

import { contactParts } from "../contacts.js";
import { announce, button, h } from "../dom.js";
import { isLow } from "../sight.js";
import { say, words } from "../speech.js";

const UNFOLDED = ".care-place > .care > details[open]";
/** The note of care that was folded for a question. */
let number = null;

export function lineList(lines) {
  return h("ul", { className: "lines" }, ...lines.map(oneLine));
}

/** Show the nearest line, and the others where they take no room until they are wanted. */
export function foldedLines([first, ...more]) {
  const others = more.length > 0 && h("details", {}, h("summary", {}, say("care.more")), lineList(more));
  return [first && lineList([first]), others];
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

/** Make the care card, to be folded to a line. It takes no focus; a short word elsewhere tells where it is. */
export function careCard({ words: told, helplines }) {
  const fold = h(
    "details",
    { open: true },
    h("summary", {}, h("h2", { id: "care-heading" }, say("care.heading"))),
    h("p", { className: "care-told", role: "status", dir: "auto" }, told),
    ...foldedLines(helplines),
  );
  const putAway = () => {
    const page = document.querySelector("warm-page");
    if (page) page.careAway = true;
    if (!card.closest("dialog")) announce(say("care.keep"));
    card.remove();
  };
  const away = button("×", putAway, { className: "quiet small", ariaLabel: say("care.ok") });
  const card = h("aside", { className: "care", "aria-labelledby": "care-heading" }, fold, away);
  return card;
}

/**
 * Make the card for a talk, which never takes the room of what was said last or is being written: it is a line
 * while there is a keyboard on the screen, and unfolds by itself only if nobody has seen it yet.
 */
export function careNote(care) {
  const card = careCard(care);
  const fold = card.querySelector("details");
  let low = isLow();
  let wasOpen = !low;
  fold.open = wasOpen;
  fold.addEventListener("toggle", () => (wasOpen ||= fold.open));
  foldOthers(fold);
  visualViewport.addEventListener("resize", () => {
    if (low === isLow()) return;
    low = !low;
    fold.open = !low && (fold.open || !wasOpen);
  });
  return card;
}

/** There is room for one unfolded note in a talk: a number, or a question somebody turned to. */
export function foldOthers(fold) {
  fold.addEventListener("toggle", () => {
    if (!fold.open) return;
    for (const other of document.querySelectorAll(UNFOLDED)) if (other !== fold) foldFor(other);
  });
}

function foldFor(other) {
  other.open = false;
  if (other.querySelector(".care-told")) number = other;
}

/** Answer whether a note in a talk is unfolded already. */
export function isNoteOpen() {
  return document.querySelector(UNFOLDED) !== null;
}

/** Bring a number back into sight once a question in front of it is answered or put aside. */
export function unfoldNumber() {
  if (number && !isLow()) number.open = true;
  number = null;
}

/**
 * Keep a note that was given before in sight, folded to a line, in the talk it was given in and in one of two.
 * What was said about who is there may not hold any more; the numbers do.
 */
export function keptCare(care, room) {
  if (!room.caredAt && room.kind === "group") return [];
  const holds = room.caredAt || document.querySelector("warm-page")?.careMoved;
  const card = careNote(holds ? care : { ...care, words: "" });
  card.querySelector("details").open = false;
  return [card];
}

/** Let the card on screen, and the one in the menu, say how it goes on; where there is none, say it in a line. */
export function careMoved(told) {
  const page = document.querySelector("warm-page");
  if (page) page.careMoved = true;
  if (reword(told) === 0) announce(told);
}

/** Say who is there by now; once somebody of the team has turned to it, only that counts. */
export function careNow(told) {
  if (!document.querySelector("warm-page")?.careMoved) reword(told);
}

/** Put other words into each card; gives how many can be read now. */
function reword(told) {
  const page = document.querySelector("warm-page");
  if (page?.care) page.care = { ...page.care, words: told };
  const shown = [...document.querySelectorAll(".care-told")];
  for (const line of shown) if (line.textContent !== told) line.textContent = told;
  return shown.filter((line) => line.checkVisibility?.() ?? true).length;
}
