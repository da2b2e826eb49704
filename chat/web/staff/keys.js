/** Give each place of work its keys, and show them in a line that is always in sight. */

import { h } from "../dom.js";
import { say } from "../speech.js";

/** Keys are a list of {code, key, label, run}; all of them together with Alt. */
export function listenToKeys(keys, signal) {
  const heard = (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const chosen = keys().find(({ code }) => code === event.code);
    if (!chosen) return;
    event.preventDefault();
    if (!event.repeat) chosen.run();
  };
  document.addEventListener("keydown", heard, { signal });
}

export function keyLine(keys) {
  const items = keys.map(({ key, label }) =>
    h("li", {}, h("kbd", {}, say("keys.with", { key })), " ", label),
  );
  return h("ul", { className: "keys plain", ariaLabel: say("keys") }, ...items);
}
