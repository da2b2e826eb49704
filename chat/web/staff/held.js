/** Read what waits in a group only because its writer is held, and let it through. */

import { simpleDialog } from "../dialog.js";
import { announce, button, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";

/** Show what waits, the oldest first; each look is on record. */
export async function openHeld(session, room) {
  const { messages } = await session.ask("held_messages", { room: room.id });
  const items = messages.map((message) => waiting(session, room, message));
  const none = h("p", { className: "hint" }, say("held.none"));
  const list = items.length > 0 ? h("ul", { className: "cards plain" }, ...items) : none;
  simpleDialog(say("held"), h("p", {}, say("held.about")), list);
}

function waiting(session, room, { message, pseudonym: name, text, fold, at }) {
  const post = async () => {
    await session.ask("release_held", { room: room.id, message });
    item.remove();
    announce(say("held.posted"));
  };
  const head = h("b", { dir: "auto" }, name);
  const when = h("time", { dateTime: at, className: "hint" }, words.when(at));
  const item = h(
    "li",
    { className: "card" },
    h("p", {}, head, " ", when),
    fold && h("p", { className: "hint", dir: "auto" }, fold),
    h("p", { className: "said", dir: "auto" }, text),
    button(say("held.post", { name }), () => tryTo(post), { className: "small" }),
  );
  return item;
}
