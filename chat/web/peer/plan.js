/** Keep a safety plan of six parts in a file of one's own; it never goes to the server. */

import "../later.js";
import { choices, openDialog } from "../dialog.js";
import { announce, button, field, h } from "../dom.js";
import { say } from "../speech.js";
import { saveFile } from "./save.js";

const PARTS = ["signs", "alone", "places", "people", "services", "safe"];
const FORMAT = "safety-plan-1";
/** What was typed, for as long as this page is open: closing the dialog loses nothing. */
const typed = {};

export function openPlan() {
  const boxes = Object.fromEntries(
    PARTS.map((part) => [part, box(part)]),
  );
  const file = h("input", { id: "plan-file", type: "file", accept: ".json" });
  file.addEventListener("change", () => load(file.files[0], boxes));
  const save = button(say("plan.save"), () => saveFile("plan.json", written(boxes)), {
    className: "primary",
  });
  const close = button(say("close"), () => dialog.close());
  const fields = PARTS.map((part) => field(say(`plan.${part}`), boxes[part]));
  const dialog = openDialog(
    say("plan.heading"),
    h("p", {}, say("plan.what")),
    h("p", { className: "hint" }, say("plan.kept")),
    field(say("plan.load"), file),
    ...fields,
    choices(save, close),
  );
}

function box(part) {
  const oninput = ({ target }) => (typed[part] = target.value);
  return h("textarea", { id: `plan-${part}`, dir: "auto", value: typed[part] ?? "", oninput });
}

function written(boxes) {
  const parts = Object.fromEntries(PARTS.map((part) => [part, boxes[part].value]));
  return JSON.stringify({ format: FORMAT, ...parts }, null, 2);
}

async function load(file, boxes) {
  try {
    const plan = JSON.parse(await file.text());
    if (plan.format !== FORMAT) throw new SyntaxError(FORMAT);
    for (const part of PARTS) typed[part] = boxes[part].value = String(plan[part] ?? "");
  } catch {
    announce(say("plan.bad"));
  }
}
