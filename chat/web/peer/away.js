/** Tell somebody who is not in why, with helplines, and what they can do about it. */

import "../later.js";
import { Pane, button, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say } from "../speech.js";
import { statementOf } from "../statement.js";
import { lineList } from "../talk/care.js";

/** Tell whoever cannot be let in yet why, with helplines, while the page keeps knocking. */
class Later extends Pane {
  show() {
    this.className = "arrival";
    this.hear(this.session, "connection", () => this.#tell());
    this.#tell();
  }

  #tell() {
    const { refusal } = this.session.connection;
    if (!refusal || refusal.words === this.told) return;
    this.told = refusal.words;
    const { helplines = [] } = refusal;
    const parts = [
      h("h1", { tabIndex: -1 }, say("later.heading")),
      h("p", { dir: "auto" }, refusal.words),
      h("p", { className: "hint" }, say("later.trying")),
      helplines.length > 0 && lineList(helplines),
      button(say("menu.helplines"), () => this.page.openHelplines()),
    ];
    this.replaceChildren(...parts.filter(Boolean));
  }
}

/** Tell why the page stays away, with the reasons for it, helplines and a way back in. */
class Away extends Pane {
  show() {
    const { closedWith, refusal } = this.session.connection;
    const key = refusal ? "away.refused" : `away.${closedWith}`;
    const { statement, helplines = [] } = refusal ?? this.page.lastNotice ?? {};
    this.className = "arrival";
    const parts = [
      h("h1", { tabIndex: -1 }, say(headingOf(refusal, statement))),
      h("p", { dir: "auto" }, say(key, { words: refusal?.words })),
      statement && statementOf(statement),
      statement && button(say("appeal.open"), () => tryTo(() => this.#object(statement.code))),
      helplines.length > 0 && lineList(helplines),
      button(say("menu.helplines"), () => this.page.openHelplines()),
      button(say("away.again"), () => location.reload()),
    ];
    this.replaceChildren(...parts.filter(Boolean));
  }

  /** Object from a new visit: this one is closed, and a code needs no old token. */
  async #object(code) {
    this.session.forgetToken();
    await this.session.enter();
    (await import("./notices.js")).openLookUp(this.page, code);
  }
}

function headingOf(refusal, statement) {
  if (statement) return "notice.suspended";
  return refusal ? "away.heading.refused" : "away.heading";
}

customElements.define("warm-later", Later);
customElements.define("warm-away", Away);
