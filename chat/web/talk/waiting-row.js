/** Draw a message that is not in the log yet: on its way, held, or not sent. */

import { button, h } from "../dom.js";
import { say } from "../speech.js";

const CHOICES = {
  sending: [],
  held: ["withdraw"],
  rejected: ["drop"],
  refused: ["retry", "edit", "drop"],
};

/** Make the row of an outbox item; `actions` holds retry, edit, drop and withdraw. */
export function makeWaiting(item, actions) {
  const isFinal = item.code === "message_refused";
  const choices = CHOICES[item.state]
    .filter((choice) => choice !== "retry" || !isFinal)
    .map((choice) => button(say(`out.${choice}`), actions[choice], { className: "small" }));
  return h(
    "li",
    { className: `row mine waiting ${item.state}` },
    h("p", { className: "text", dir: "auto" }, item.text),
    h("p", { className: "fate", role: "status" }, say(`out.${item.state}`, { words: item.words })),
    ...reasons(item),
    choices.length > 0 && h("p", { className: "choices" }, ...choices),
  );
}

/** Say what it was about, each thing once. */
function reasons({ findings = [] }) {
  const told = new Set(findings.filter(({ track }) => track === "conduct").map(({ words }) => words));
  return [...told].map((words) => h("p", { className: "hint said", dir: "auto" }, words));
}
