/** Ask a colleague in, ask the guided questions, or give a talk back to the line. */

import { askFirst, askUntilDone } from "../dialog.js";
import { announce, field, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say } from "../speech.js";

const QUESTIONS = ["thoughts", "plan", "means", "time"];
const ANSWERS = ["skip", "no", "unsure", "yes"];

/** Write down what a peer answered; what was not asked is left out. */
export function askQuestions(session, room) {
  const selects = QUESTIONS.map(choice);
  const note = () =>
    tryTo(async () => {
      const answered = QUESTIONS.map((question, index) => [question, selects[index].value]);
      const asked = Object.fromEntries(answered.filter(([, value]) => value !== "skip"));
      if (Object.keys(asked).length > 0) await session.ask("ladder", { room: room.id, ...asked });
    });
  const fields = QUESTIONS.map((question, index) => field(say(`ladder.${question}`), selects[index]));
  askFirst(say("side.questions"), say("ladder.go"), note, h("p", {}, say("ladder.what")), ...fields);
}

function choice(question) {
  const answers = ANSWERS.map((value) => h("option", { value }, say(`ladder.answer.${value}`)));
  return h("select", { id: `ladder-${question}` }, ...answers);
}

/** Offer the talk to a colleague, to one by name or to whoever is free; the peer decides. */
export function askToHandOver(session, room) {
  const to = h("input", { id: "hand-to", maxLength: 80, dir: "auto", autocomplete: "off" });
  const offer = async () => {
    const name = to.value.trim();
    await session.ask("hand_over", { room: room.id, ...(name && { to: name }) });
    return () => announce(say("side.handed"));
  };
  const what = h("p", {}, say("side.hand.what"));
  askUntilDone(say("side.hand"), say("side.hand.go"), offer, what, field(say("side.hand.to"), to));
}

/** Ask the peer whether somebody in training may read along. */
export function askToShadow(session, room) {
  const to = h("input", { id: "shadow-to", maxLength: 80, required: true, dir: "auto", autocomplete: "off" });
  const offer = async () => {
    await session.ask("offer_shadow", { room: room.id, to: to.value.trim() });
    return () => announce(say("side.handed"));
  };
  const what = h("p", {}, say("side.shadow.what"));
  askUntilDone(say("side.shadow"), say("side.hand.go"), offer, what, field(say("side.shadow.to"), to));
}

/** Whoever goes hears that they have left: the end of the talk may be told before the answer comes. */
async function left(room, asked) {
  room.left = true;
  await asked.catch((error) => {
    room.left = false;
    throw error;
  });
}

export function askToPassOn(session, room) {
  const reason = h("textarea", { id: "pass-reason", maxLength: 1000, required: true, dir: "auto" });
  const pass = async () => {
    await left(room, session.ask("pass_on", { room: room.id, reason: reason.value.trim() }));
    return () => announce(say("side.passed"));
  };
  const what = h("p", {}, say("side.pass.what"));
  askUntilDone(say("side.pass"), say("side.pass.go"), pass, what, field(say("side.pass.reason"), reason, say("side.pass.reason.hint")));
}
