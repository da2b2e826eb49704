/** Set when a group meets and who holds it; what is left empty stays as it is. */

import { Refused } from "../connection.js";
import { choices, openDialog } from "../dialog.js";
import { announce, button, field, h, sendForm } from "../dom.js";
import { explain } from "../explain.js";
import { say, words } from "../speech.js";

const EVERY = ["", "once", "week", "fortnight", "month", "always"];
const LONGEST_MINUTES = 720;

/** Say in a line when a group meets next and who holds it, as far as it is known. */
export function meetingFacts({ opens_at: opens, closes_at: closes, minutes, facilitators }) {
  return [
    opens && say("lobby.opens", { when: words.when(opens) }),
    closes && say("door.until", { when: words.when(closes) }),
    minutes && say("rooms.minutes.facts", { count: minutes }),
    facilitators.length > 0 && say("lobby.held-by", { names: facilitators.join(", ") }),
  ].filter(Boolean);
}

/** Ask for it in a dialog, which stays until it is set; `done()` follows then. */
export function askToMeet(session, { room, title }, done) {
  const fields = meetingFields();
  const send = h("button", { type: "submit", className: "primary" }, say("rooms.change.go"));
  const no = button(say("cancel"), () => dialog.close());
  const set = async () => {
    const unfit = await change(session, room, termsFrom(fields));
    if (unfit) return (announce(unfit.told), fields[unfit.field]?.focus());
    dialog.close();
    return done();
  };
  const form = sendForm(set, { className: "stack" }, ...labelled(fields), choices(send, no));
  const dialog = openDialog(say("rooms.meet.of", { title }), form);
}

/** Each field has the name that the server calls it by. */
function meetingFields() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const options = EVERY.map((value) => h("option", { value }, say(`rooms.every.${value || "same"}`)));
  return {
    starts: h("input", { id: "set-starts", type: "datetime-local" }),
    zone: h("input", { id: "set-zone", maxLength: 80, value: timeZone, dir: "ltr", autocomplete: "off" }),
    every: h("select", { id: "set-every" }, ...options),
    minutes: h("input", { id: "set-minutes", type: "number", min: 1, max: LONGEST_MINUTES }),
    facilitators: h("input", { id: "set-names", maxLength: 400, dir: "auto", autocomplete: "off" }),
    nobody: h("input", { id: "set-nobody", type: "checkbox" }),
  };
}

function labelled({ starts, zone, every, minutes, facilitators, nobody }) {
  return [
    h("p", { className: "hint" }, say("rooms.meet.what")),
    field(say("rooms.starts"), starts),
    field(say("rooms.zone"), zone, say("rooms.zone.hint")),
    field(say("rooms.every"), every),
    field(say("rooms.minutes"), minutes),
    field(say("rooms.names"), facilitators, say("rooms.names.hint")),
    h("p", { className: "switch" }, nobody, h("label", { htmlFor: nobody.id }, say("rooms.names.nobody"))),
  ];
}

/** The clock counts only beside a first meeting: what is there keeps its own. */
function termsFrom({ starts, zone, every, minutes, facilitators, nobody }) {
  const names = facilitators.value.split(",").map((name) => name.trim());
  const held = names.some(Boolean) || nobody.checked;
  return {
    ...(starts.value && { starts: starts.value }),
    ...(starts.value && zone.value.trim() && { zone: zone.value.trim() }),
    ...(every.value && { every: every.value }),
    ...(minutes.value && { minutes: Number(minutes.value) }),
    ...(held && { facilitators: nobody.checked ? [] : names.filter(Boolean) }),
  };
}

/** Give what could not be set, in words, and in which field; nothing once it is set. */
async function change(session, room, terms) {
  try {
    await session.ask("change_room", { room, ...terms });
    return null;
  } catch (error) {
    const [name] = (error instanceof Refused && error.field ? error.field : "").split(".");
    const key = `rooms.unfit.${name}`;
    return { field: name, told: words.has(key) ? say(key) : explain(error) };
  }
}
