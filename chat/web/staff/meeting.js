/** Set when a group meets and who holds it; what is left empty stays as it is. */

import { Refused } from "../connection.js";
import { askFirst } from "../dialog.js";
import { announce, field, h } from "../dom.js";
import { tryTo } from "../explain.js";
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

/** Ask for it in a dialog; `done()` follows once it is set. */
export function askToMeet(session, { room, title }, done) {
  const starts = h("input", { id: "set-starts", type: "datetime-local" });
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const zone = h("input", { id: "set-zone", maxLength: 80, value: timeZone, dir: "ltr", autocomplete: "off" });
  const options = EVERY.map((value) => h("option", { value }, say(`rooms.every.${value || "same"}`)));
  const every = h("select", { id: "set-every" }, ...options);
  const minutes = h("input", { id: "set-minutes", type: "number", min: 1, max: LONGEST_MINUTES });
  const names = h("input", { id: "set-names", maxLength: 400, dir: "auto", autocomplete: "off" });
  const given = () => termsFrom({ starts, zone, every, minutes, names });
  const set = () => tryTo(() => change(session, room, given(), done));
  askFirst(
    say("rooms.meet.of", { title }),
    say("rooms.change.go"),
    set,
    h("p", { className: "hint" }, say("rooms.meet.what")),
    field(say("rooms.starts"), starts),
    field(say("rooms.zone"), zone),
    field(say("rooms.every"), every),
    field(say("rooms.minutes"), minutes),
    field(say("rooms.names"), names, say("rooms.names.hint")),
  );
}

/** The zone counts only beside a time or a rule. */
function termsFrom({ starts, zone, every, minutes, names }) {
  const called = names.value.split(",").map((name) => name.trim());
  const isTimed = starts.value || every.value;
  return {
    ...(starts.value && { starts: starts.value }),
    ...(isTimed && zone.value.trim() && { zone: zone.value.trim() }),
    ...(every.value && { every: every.value }),
    ...(minutes.value && { minutes: Number(minutes.value) }),
    ...(names.value.trim() && { facilitators: called.filter(Boolean) }),
  };
}

async function change(session, room, terms, done) {
  try {
    await session.ask("change_room", { room, ...terms });
    await done();
  } catch (error) {
    const key = error instanceof Refused && `rooms.unfit.${error.field}`;
    if (!key || !words.has(key)) throw error;
    announce(say(key));
  }
}
