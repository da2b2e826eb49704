/** Show the record of what the staff looked at and decided; it never holds a message. */

import { Pane, button, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";

const COLUMNS = ["at", "who", "action", "case", "reason"];

class Audit extends Pane {
  show() {
    this.after = 0;
    this.className = "audit";
    this.rows = h("tbody");
    const head = h("tr", {}, ...COLUMNS.map((column) => h("th", { scope: "col" }, say(`audit.${column}`))));
    this.more = button(say("audit.more"), () => tryTo(() => this.#load()));
    const table = h(
      "div",
      { className: "wide", tabIndex: 0, role: "region", ariaLabel: say("staff.audit") },
      h("table", {}, h("thead", {}, head), this.rows),
    );
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("staff.audit")),
      h("p", { className: "hint" }, say("audit.about")),
      table,
      this.more,
    );
    tryTo(() => this.#load());
  }

  async #load() {
    const { rows, more } = await this.session.ask("audit", { after: this.after, limit: 100 });
    this.rows.append(...rows.map(auditRow));
    this.after = rows.at(-1)?.seq ?? this.after;
    this.more.hidden = !more;
  }
}

function auditRow(row) {
  const shown = { ...row, at: words.when(row.at) };
  return h("tr", {}, ...COLUMNS.map((column) => h("td", { dir: "auto" }, shown[column] ?? "")));
}

customElements.define("staff-audit", Audit);
