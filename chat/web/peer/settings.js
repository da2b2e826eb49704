/** Choose the language, and what others see of me and I of them. */

import "../later.js";
import { simpleDialog } from "../dialog.js";
import { button, field, h } from "../dom.js";
import { changeLanguage, languages, say, words } from "../speech.js";

export function openSettings({ session }) {
  const options = languages.map((tag) =>
    h("option", { value: tag, lang: tag, selected: tag === words.language }, nameOf(tag)),
  );
  const language = h("select", { id: "language" }, ...options);
  const change = button(say("settings.language.go"), () => changeLanguage(language.value));
  const switches = Object.keys(session.telling).map((what) => telling(session, what));
  simpleDialog(say("settings.heading"), field(say("settings.language"), language), change, ...switches);
}

/** Name a language in itself, for whoever reads no other. */
function nameOf(tag) {
  return new Intl.DisplayNames(tag, { type: "language" }).of(tag);
}

function telling(session, what) {
  const box = h("input", { id: `tell-${what}`, type: "checkbox", checked: session.telling[what] });
  box.addEventListener("change", () => (session.telling = { ...session.telling, [what]: box.checked }));
  return h("p", { className: "switch" }, box, h("label", { htmlFor: box.id }, say(`settings.${what}`)));
}
