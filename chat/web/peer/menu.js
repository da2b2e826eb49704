/** Keep everything else one step away: helplines, a safety plan, one person to talk with, codes, settings. */

import { announce, button, field, h, openDialog } from "../dom.js";
import { explain } from "../explain.js";
import { changeLanguage, say, words } from "../speech.js";
import { careCard } from "../talk/helplines.js";
import { LANGUAGES } from "../words.js";

const ENTRIES = {
  "menu.helplines": openLines,
  "menu.safety": async () => (await import("./plan.js")).openPlan(),
  "menu.one": (page) => page.go(page.session.waiting ? "warm-waiting" : "warm-ask"),
  "menu.notices": async (page) => (await import("./notices.js")).openNotices(page),
  "menu.look-up": async (page) => (await import("./notices.js")).openLookUp(page),
  "menu.settings": openSettings,
};
const WITHOUT_SESSION = ["menu.helplines", "menu.safety", "menu.settings"];

export function openMenu(page) {
  const inside = page.session.connection.state !== "idle";
  const keys = inside ? Object.keys(ENTRIES) : WITHOUT_SESSION;
  const buttons = keys.map((key) =>
    button(say(key), () => (dialog.close(), tryTo(() => ENTRIES[key](page)))),
  );
  const close = button(say("close"), () => dialog.close(), { className: "quiet" });
  const dialog = openDialog(
    say("menu"),
    h("div", { className: "stack" }, ...buttons, close),
    h("p", { className: "hint" }, say("exit.hint")),
  );
}

/** Do something, and say so when it fails. */
export async function tryTo(act) {
  try {
    await act();
  } catch (error) {
    announce(explain(error));
  }
}

function openLines(page) {
  page.openHelplines();
  if (page.care) document.querySelector("dialog .dialog-head").after(careCard(page.care));
}

function openSettings(page) {
  const language = h(
    "select",
    { id: "language" },
    ...Object.entries(LANGUAGES).map(([tag, name]) =>
      h("option", { value: tag, lang: tag, selected: tag === words.language }, name),
    ),
  );
  const change = button(say("settings.language.go"), () => changeLanguage(language.value));
  const switches = Object.keys(page.session.telling).map((what) => telling(page.session, what));
  simpleDialog("settings.heading", field(say("settings.language"), language), change, ...switches);
}

function telling(session, what) {
  const box = h("input", { id: `tell-${what}`, type: "checkbox", checked: session.telling[what] });
  box.addEventListener("change", () => (session.telling = { ...session.telling, [what]: box.checked }));
  return h("p", { className: "switch" }, box, h("label", { htmlFor: box.id }, say(`settings.${what}`)));
}

/** Hand a file to the browser's own way of saving. */
export function saveFile(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  h("a", { href, download: name }).click();
  URL.revokeObjectURL(href);
}

/** Open a dialog with a heading from the catalogue and a button to close it. */
export function simpleDialog(heading, ...children) {
  const dialog = openDialog(
    say(heading),
    ...children,
    h(
      "p",
      { className: "choices" },
      button(say("close"), () => dialog.close()),
    ),
  );
  return dialog;
}
