/** Ask a peer whether a colleague may come in or a trainee read along; staff see that it was asked. */

import "../later.js";
import { choices } from "../dialog.js";
import { button, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { foldOthers, isNoteOpen, unfoldNumber } from "./care.js";

/** Make what is to be answered in a talk now, and the way to end what was allowed. */
export function offers(session, room) {
  unfoldNumber();
  const cards = [
    room.offer && handoverCard(session, room),
    room.shadow && shadowCard(session, room),
    room.trainee && readingAlong(session, room),
  ];
  return cards.filter(Boolean);
}

function handoverCard(session, room) {
  const name = room.offer;
  if (session.role !== "peer") return h("p", { className: "banner" }, say("offer.asked", { name }));
  const tell = (agree, history) => session.ask("accept_hand_over", { room: room.id, agree, history });
  const isAsked = !words.has(`offer.what.${room.offerWhy}`);
  return card(
    say("offer.heading", { name }),
    say(isAsked ? "offer.what" : `offer.what.${room.offerWhy}`, { name }),
    answer("offer.yes", name, () => tell(true, false)),
    answer("offer.yes.read", name, () => tell(true, true)),
    answer(isAsked ? "offer.no" : "offer.no.thanks", name, () => tell(false, false)),
  );
}

function shadowCard(session, room) {
  const name = room.shadow;
  if (session.role !== "peer") return h("p", { className: "banner" }, say("shadow.asked", { name }));
  const tell = (agree) => session.ask("accept_shadow", { room: room.id, agree });
  return card(
    say("shadow.heading", { name }),
    say("shadow.what", { name }),
    answer("shadow.yes", name, () => tell(true)),
    answer("shadow.no", name, () => tell(false)),
  );
}

/** Whoever reads along can be asked to go at any moment. */
function readingAlong(session, room) {
  const { pseudonym: name } = room.trainee;
  const end = answer("shadow.end", name, () => session.ask("end_shadow", { room: room.id }), "small");
  return h("p", { className: "banner" }, say("shadow.here", { name }), " ", end);
}

/** A question never covers a number: beside an unfolded note of care it is a line until somebody turns to it. */
function card(heading, what, ...answers) {
  const fold = h(
    "details",
    { open: !isNoteOpen() },
    h("summary", {}, h("h2", {}, heading)),
    h("p", {}, what),
    choices(...answers),
  );
  foldOthers(fold);
  fold.addEventListener("toggle", () => fold.open || unfoldNumber());
  return h("aside", { className: "care", ariaLabel: heading }, fold);
}

function answer(key, name, act, className = "") {
  return button(say(key, { name }), () => tryTo(act), { className });
}
