/** Keep everything else one step away: helplines, decisions, codes, settings, one's own copy, deletion. */

import { announce, button, field, h, openDialog } from "../dom.js";
import { explain } from "../explain.js";
import { changeLanguage, say, words } from "../speech.js";
import { careCard } from "../talk/helplines.js";
import { LANGUAGES } from "../words.js";
import { statementOf } from "./statement.js";

const ENTRIES = {
  "menu.helplines": openLines,
  "menu.safety": async () => (await import("./plan.js")).openPlan(),
  "menu.notices": openNotices,
  "menu.look-up": openLookUp,
  "menu.settings": openSettings,
  "menu.export": saveCopy,
  "menu.forget": askToForget,
};
const WITHOUT_SESSION = ["menu.helplines", "menu.safety", "menu.settings"];

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

async function tryTo(act) {
  try {
    await act();
  } catch (error) {
    announce(explain(error));
  }
}

function openLines(page) {
  page.openHelplines();
  if (page.care) document.querySelector("dialog h2").after(careCard(page.care));
}

function openNotices(page) {
  const items = page.notices.map((notice) =>
    h(
      "li",
      {},
      h("p", {}, say(`notice.${notice.kind}`)),
      notice.statement ? statementOf(notice.statement) : "",
    ),
  );
  const list = items.length > 0 ? h("ul", { className: "plain" }, ...items) : h("p", {}, say("notice.none"));
  simpleDialog("notice.heading", list);
}

function openLookUp(page) {
  const code = h("input", { id: "code", autocomplete: "off", dir: "ltr" });
  const answer = h("div", { role: "status" });
  const find = button(say("code.find"), () => tryTo(() => lookUp(page.session, code.value.trim(), answer)), {
    className: "primary",
  });
  simpleDialog("code.heading", field(say("code.label"), code), find, answer);
}

async function lookUp(session, code, answer) {
  const { state, statement } = await session.ask("look_up", { code });
  const reasons = h("textarea", { id: "appeal", maxLength: 2000, dir: "auto" });
  const send = button(say("appeal.send"), () => tryTo(() => appeal(session, code, reasons.value)));
  const object = statement ? [statementOf(statement), field(say("appeal.words"), reasons), send] : [];
  answer.replaceChildren(h("p", {}, say("code.state", { state: stateName(state) })), ...object);
}

function stateName(state) {
  return words.has(`code.state.${state}`) ? say(`code.state.${state}`) : state;
}

async function appeal(session, code, text) {
  await session.ask("appeal", { code, words: text });
  announce(say("appeal.sent"));
}

function openSettings(page) {
  const language = h(
    "select",
    { id: "language" },
    ...Object.entries(LANGUAGES).map(([tag, name]) =>
      h("option", { value: tag, lang: tag, selected: tag === words.language }, name),
    ),
  );
  const change = button(say("settings.language.go"), () => changeLanguage(language.value));
  const switches = Object.keys(page.session.telling).map((what) => telling(page.session, what));
  simpleDialog("settings.heading", field(say("settings.language"), language), change, ...switches);
}

function telling(session, what) {
  const box = h("input", { id: `tell-${what}`, type: "checkbox", checked: session.telling[what] });
  box.addEventListener("change", () => (session.telling[what] = box.checked));
  return h("p", { className: "switch" }, box, h("label", { htmlFor: box.id }, say(`settings.${what}`)));
}

async function saveCopy(page) {
  const { document: copy } = await page.session.ask("export");
  saveFile("copy.json", JSON.stringify(copy, null, 2));
  announce(say("export.done"));
}

/** Hand a file to the browser's own way of saving. */
export function saveFile(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  h("a", { href, download: name }).click();
  URL.revokeObjectURL(href);
}

function askToForget(page) {
  const yes = button(say("forget.yes"), () => (dialog.close(), tryTo(() => forget(page))), {
    className: "primary",
  });
  const no = button(say("cancel"), () => dialog.close());
  const dialog = openDialog(
    say("forget.heading"),
    h("p", {}, say("forget.what")),
    h("p", { className: "choices" }, yes, no),
  );
}

async function forget(page) {
  const { receipt } = await page.session.ask("forget");
  page.session.forgetToken();
  const stays = receipt.stays.map(({ what, why, until }) =>
    h("li", { dir: "auto" }, [what, why, until && words.when(until)].filter(Boolean).join(" · ")),
  );
  page.go("warm-arrival");
  simpleDialog(
    "forget.done",
    h("p", {}, say("forget.receipt")),
    h("ul", {}, ...receipt.went.map((what) => h("li", { dir: "auto" }, what)), ...stays),
  );
}

function simpleDialog(heading, ...children) {
  const dialog = openDialog(
    say(heading),
    ...children,
    h(
      "p",
      { className: "choices" },
      button(say("close"), () => dialog.close()),
    ),
  );
  return dialog;
}
