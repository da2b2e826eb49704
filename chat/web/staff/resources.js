/** Search the places that help, and put one into a talk as a card. */

import { simpleDialog } from "../dialog.js";
import { announce, button, field, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { lineList } from "../talk/care.js";

const MOST = 20;

/** Open the search beside a talk; what is shared stands in the log for everyone. */
export function openResources(session, room) {
  const text = h("input", { id: "resource-text", maxLength: 200, dir: "auto", autocomplete: "off" });
  const country = h("input", { id: "resource-country", maxLength: 2, dir: "ltr", autocomplete: "off" });
  const found = h("div", { role: "status", className: "stack" });
  const search = () =>
    tryTo(async () => {
      const asked = { text: text.value.trim(), country: country.value.trim().toUpperCase() };
      const filled = Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
      const { resources } = await session.ask("resources", { ...filled, limit: MOST });
      const cards = resources.map((resource) => card(session, room, resource, dialog));
      found.replaceChildren(...(cards.length > 0 ? cards : [h("p", {}, say("resources.none"))]));
    });
  const onsubmit = (event) => (event.preventDefault(), search());
  const form = h(
    "form",
    { className: "stack", onsubmit },
    field(say("resources.text"), text),
    field(say("resources.country"), country, say("resources.country.hint")),
    h("p", {}, h("button", { type: "submit", className: "primary" }, say("resources.go"))),
  );
  const dialog = simpleDialog(say("resources"), form, found);
  search();
}

function card(session, room, resource, dialog) {
  const { for_whom: whom, verified_on: day } = resource;
  const share = () =>
    tryTo(async () => {
      dialog.close();
      const asked = { room: room.id, client_id: crypto.randomUUID(), resource: resource.resource };
      await session.ask("share", asked);
      announce(say("resources.shared"));
    });
  const tried = day ? say("resources.tried", { when: words.when(day) }) : say("resources.untried");
  const facts = [whom, tried].filter(Boolean).join(" · ");
  return h(
    "section",
    { className: "card" },
    lineList([resource]),
    h("p", { className: "hint", dir: "auto" }, facts),
    button(say("resources.share", { name: resource.name }), share, { className: "small" }),
  );
}
