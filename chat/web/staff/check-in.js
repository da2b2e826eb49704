/** Ask whoever goes off duty how their shift felt. */

import { button, field, h, sendForm } from "../dom.js";
import { tryTo } from "../explain.js";
import { say } from "../speech.js";

const MOODS = Array.from({ length: 11 }, (_, energy) => energy);

/** Make the questions at the end of a shift; private unless shared, and free to leave out. */
export function checkIn(session, done) {
  const energy = h("select", { id: "energy" }, ...MOODS.map(mood));
  const [heavy, talk, share] = ["heavy", "talk", "share"].map((id) => h("input", { id, type: "checkbox" }));
  const tell = () =>
    tryTo(async () => {
      const felt = { heavy: heavy.checked, wants_talk: talk.checked, share: share.checked };
      await session.ask("shift_check_in", { energy: Number(energy.value), ...felt });
      done();
    });
  return sendForm(
    tell,
    { className: "card" },
    h("h2", {}, say("check.heading")),
    h("p", { className: "hint" }, say("check.private")),
    field(say("check.energy"), energy),
    ...[heavy, talk, share].map(labelled),
    h(
      "p",
      { className: "choices" },
      h("button", { type: "submit", className: "primary" }, say("check.go")),
      button(say("check.skip"), done),
    ),
  );
}

function mood(energy) {
  return h("option", { value: energy, selected: energy === 5 }, say("number", { number: energy }));
}

function labelled(box) {
  return h("p", { className: "switch" }, box, h("label", { htmlFor: box.id }, say(`check.${box.id}`)));
}
