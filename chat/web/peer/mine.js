/** Take a copy of everything that is kept about me, or have it deleted. */

import "../later.js";
import { askFirst, choices, simpleDialog } from "../dialog.js";
import { announce, button, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { saveFile } from "./save.js";

export function openMine(page) {
  const copy = button(say("mine.copy"), () => tryTo(() => saveCopy(page.session)));
  const go = button(say("mine.forget"), () => askToForget(page));
  simpleDialog(
    say("mine.heading"),
    h("p", {}, say("mine.copy.what")),
    choices(copy),
    h("p", {}, say("mine.forget.what")),
    choices(go),
  );
}

async function saveCopy(session) {
  saveFile("copy.json", JSON.stringify(await wholeCopy(session), null, 2));
  announce(say("mine.copied"));
}

/** The first page has everything, further ones only more messages. */
async function wholeCopy(session) {
  const { document, more } = await session.ask("export");
  let after = more;
  while (after) {
    const page = await session.ask("export", { after });
    document.messages.push(...page.document.messages);
    after = page.more;
  }
  return document;
}

function askToForget(page) {
  const forget = () => tryTo(() => forgetMe(page));
  askFirst(say("mine.sure"), say("mine.sure.yes"), forget, h("p", {}, say("mine.sure.what")));
}

/** The token is dead from then on; what the server still keeps, and why, is said once and nowhere stored. */
async function forgetMe(page) {
  const { receipt } = await page.session.ask("forget");
  page.session.forgetToken();
  page.session.startOver();
  page.go("warm-arrival");
  simpleDialog(
    say("mine.gone"),
    h("p", {}, say("mine.went")),
    list(receipt.went),
    receipt.stays.length > 0 && h("p", {}, say("mine.stays")),
    list(receipt.stays.map(kept)),
  );
}

function kept({ what, why, until }) {
  if (!until) return say("mine.kept", { what, why });
  return say("mine.kept.until", { what, why, when: words.when(until) });
}

function list(lines) {
  return h("ul", {}, ...lines.map((line) => h("li", { dir: "auto" }, line)));
}
