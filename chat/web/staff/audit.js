/** Show the record of what the staff looked at and decided, the newest first; it never holds a message. */

import { Pane, button, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { ruleName } from "../statement.js";

const PAGE = 100;
/** So much of a case's id tells one from another. */
const CODE_CHARS = 4;

class Audit extends Pane {
  show() {
    this.before = Number.MAX_SAFE_INTEGER;
    this.className = "audit";
    this.list = h("ol", { className: "plain" });
    this.more = button(say("audit.more"), () => tryTo(() => this.#load()));
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("staff.audit")),
      h("p", { className: "hint" }, say("audit.about")),
      this.list,
      this.more,
    );
    tryTo(() => this.#load());
  }

  async #load() {
    const { rows, more } = await this.session.ask("audit", { before: this.before, limit: PAGE });
    this.list.append(...rows.map(entry));
    this.before = rows.at(-1)?.seq ?? this.before;
    this.more.hidden = !more;
  }
}

function entry(row) {
  const facts = [words.calendar.format(new Date(row.at)), called(`audit.by.${row.who}`, row.who), caseOf(row)];
  return h(
    "li",
    {},
    h("p", { dir: "auto" }, whatWasDone(row)),
    h("p", { className: "hint", dir: "auto" }, facts.filter(Boolean).join(" · ")),
    row.reason && h("p", { dir: "auto" }, say("case.was.reason", row)),
  );
}

/** What this page has no words for yet is told as it was written down. */
function whatWasDone({ action, subject, title, span }) {
  const [did, decision] = action.split(":");
  const key = `audit.did.${did}`;
  if (!words.has(key)) return [action, subject].filter(Boolean).join(" ");
  const about = did.startsWith("rule_") ? ruleName(subject) : (title ?? subject);
  const told = say(key, { subject: about, decision: called(`decide.${decision}`, decision) });
  const set = did === "room_set" ? (span ?? "").split(",").filter(Boolean) : [];
  const parts = set.map((part) => called(`audit.set.${part}`, part));
  return [told, parts.join(", ")].filter(Boolean).join(": ");
}

function called(key, otherwise) {
  return words.has(key) ? say(key) : otherwise;
}

function caseOf({ case: id, track }) {
  const code = id?.slice(-CODE_CHARS);
  return id && say("audit.case", { code, desk: track ? say(`staff.${track}`) : say("audit.case.gone") });
}

customElements.define("staff-audit", Audit);
