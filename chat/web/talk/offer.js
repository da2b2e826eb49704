/** Ask a peer whether a colleague may come in; the supporter only sees that it was asked. */

import "../later.js";
import { choices } from "../dialog.js";
import { button, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say } from "../speech.js";

export function offerCard(session, room) {
  const name = room.offer;
  if (session.role !== "peer") return h("p", { className: "banner" }, say("offer.asked", { name }));
  const tell = (agree, history) => session.ask("accept_hand_over", { room: room.id, agree, history });
  const answer = (key, agree, history) =>
    button(say(key, { name }), () => tryTo(() => tell(agree, history)));
  return h(
    "aside",
    { className: "care", "aria-labelledby": "offer-heading" },
    h("h2", { id: "offer-heading" }, say("offer.heading", { name })),
    h("p", {}, say("offer.what", { name })),
    choices(
      answer("offer.yes", true, false),
      answer("offer.yes.read", true, true),
      answer("offer.no", false, false),
    ),
  );
}
