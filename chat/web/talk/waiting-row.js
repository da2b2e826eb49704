/** Draw a message that is not in the log yet: on its way, held, or not sent. */

import { button, h, paragraphs } from "../dom.js";
import { waitsForAgreement } from "../outbox.js";
import { say } from "../speech.js";

const CHOICES = {
  sending: [],
  held: ["withdraw"],
  rejected: ["drop"],
  refused: ["retry", "edit", "drop"],
};

/**
 * Make the row of an outbox item; `actions` holds retry, agree, edit, drop and withdraw, as far as there is a way.
 *
 * `asking` is the item that asks for a changed agreement; others that wait for it do not ask once more. Where it
 * `isOver` nothing can be sent again.
 */
export function makeWaiting(item, actions, { asking, isOver }) {
  const agree = item === asking && item.agreement;
  const choices = choicesFor(item, asking)
    .filter((choice) => actions[choice] && (choice !== "retry" || (item.code !== "message_refused" && !isOver)))
    .map((choice) => button(say(`out.${choice}`), actions[choice], { className: "small" }));
  return h(
    "li",
    { className: `row mine waiting ${item.state}` },
    h("p", { className: "text", dir: "auto" }, item.text),
    h("p", { className: "fate", role: "status" }, fate(item, asking, isOver)),
    agree && paragraphs(agree.text),
    ...reasonsIn(item).map((words) => h("p", { className: "hint said", dir: "auto" }, words)),
    choices.length > 0 && h("p", { className: "choices" }, ...choices),
  );
}

function choicesFor(item, asking) {
  if (!waitsForAgreement(item)) return CHOICES[item.state];
  return item === asking ? ["agree", "drop"] : ["drop"];
}

function fate(item, asking, isOver) {
  if (waitsForAgreement(item) && item !== asking) return say("out.after");
  const { state, isEarly } = item;
  const words = isOver && item.code === "room_closed" ? say("talk.ended") : item.words;
  return say(state === "sending" && isEarly ? "out.early" : `out.${state}`, { words });
}

/** Say what it was about, each thing once. */
export function reasonsIn({ findings = [] }) {
  return [...new Set(findings.filter(({ track }) => track === "conduct").map(({ words }) => words))];
}
