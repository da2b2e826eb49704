/** Keep everything else one step away: helplines, a safety plan, one person to talk with, codes, settings. */

import "../later.js";
import { openDialog } from "../dialog.js";
import { button, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say } from "../speech.js";
import { careCard } from "../talk/care.js";
import { openHelplines } from "../talk/helplines.js";

const ENTRIES = {
  "menu.helplines": openLines,
  "menu.safety": async () => (await import("./plan.js")).openPlan(),
  "menu.one": askForOne,
  "menu.notices": async (page) => (await import("./notices.js")).openNotices(page),
  "menu.look-up": async (page) => (await import("./notices.js")).openLookUp(page),
  "menu.mine": async (page) => (await import("./mine.js")).openMine(page),
  "menu.settings": async (page) => (await import("./settings.js")).openSettings(page),
};
const WITHOUT_SESSION = ["menu.helplines", "menu.safety", "menu.look-up", "menu.settings"];

export function openMenu(page) {
  const inside = page.session.connection.state !== "idle";
  const keys = inside ? Object.keys(ENTRIES) : WITHOUT_SESSION;
  const buttons = keys.map((key) =>
    button(say(key), () => (dialog.close(), tryTo(() => ENTRIES[key](page)))),
  );
  const close = button(say("close"), () => dialog.close(), { className: "quiet" });
  const dialog = openDialog(
    say("menu"),
    h("div", { className: "stack" }, ...buttons, close),
    h("p", { className: "hint" }, say("exit.hint")),
  );
}

/** Whoever comes from a group keeps their seat there. */
function askForOne(page) {
  if (page.session.waiting) return page.go("warm-waiting");
  const { room } = document.querySelector("warm-talk") ?? {};
  return page.go("warm-ask", room?.kind === "group" && !room.ended ? { room } : {});
}

/** The last note of care stays one step away, above the list. */
async function openLines({ helplines, care }) {
  await openHelplines(helplines);
  if (care) document.querySelector("dialog .dialog-head").after(careCard(care));
}
