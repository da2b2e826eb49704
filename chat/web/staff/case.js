/** Show one case: why it is here, the words it is about, the talk around it when asked for, a decision. */

import { Pane, announce, button, field, h, sendForm } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { ruleName, statementOf } from "../statement.js";
import { askAcross } from "./across.js";
import { followsFromUndoing, isLeftUnposted, missingMessage, titleOf } from "./decisions.js";
import { fateChoice } from "./deciding.js";
import { caring, notesOn } from "./caring.js";
import { markedParts } from "./marked.js";

class Case extends Pane {
  /** Needs `session`, `desk` and `detail`, the answer to `case`. */
  show() {
    const { detail } = this;
    const heading = h("h2", { tabIndex: -1 }, this.#title());
    const back = button(say("case.back"), () => this.desk.close(), { className: "quiet small" });
    this.actions = h("div", { className: "stack" });
    const head = h("div", { className: "case-head" }, heading, back);
    const across = button(say("across"), () => askAcross(this), { className: "quiet small" });
    const parts = [head, ...this.#matter(), notesOn(this), this.actions, h("p", {}, across)];
    this.replaceChildren(...parts);
    if (detail.state === "decided") this.#offerUndo();
    else if (detail.state === "reversed") this.#tell(say("case.reversed"));
    else if (detail.barred) this.#tell(say(`case.barred.${detail.barred}`));
    else if (detail.claimed_by === this.session.welcome.name) this.#offerDecisions();
    else this.#offerClaim();
    this.hear(this.desk.watch, "cases", (track) => track === detail.track && this.#moved());
  }

  /** An appeal is about a decision, and this, as everything else, about a message. */
  #matter() {
    const { contested } = this.detail;
    const first = contested ? contestedDecision(contested) : "";
    return [first, this.#message(), ...this.#beside(), this.#why(), this.#around()];
  }

  #title() {
    const { track, level, contested, purpose } = this.detail;
    if (contested) return say("case.appeal");
    if (purpose === "anew") return say("case.purpose.anew");
    return say(titleOf({ track, level }), { level });
  }

  #why() {
    const { findings, flags } = this.detail;
    const rules = findings.map((found) =>
      h(
        "li",
        {},
        say("case.rule", { rule: ruleName(found.rule) }),
        " ",
        h("span", { className: "hint", dir: "ltr" }, `${found.rule} ${found.version}`),
      ),
    );
    const reports = flags.filter((flag) => flag.by !== "rule").map((flag) => h("li", {}, flagWords(flag)));
    return h("ul", { className: "why" }, ...rules, ...reports);
  }

  /** Only the words that matter are open at first: reading too much is what harms moderators. */
  #message() {
    const { message, findings } = this.detail;
    if (!message) return h("p", { className: "note" }, say(missingMessage(this.detail)));
    return this.#flagged(message, message.spans ?? findings.flatMap((found) => found.spans));
  }

  /** What else somebody wrote that led to the case, each with what was found in it. */
  #beside() {
    return (this.detail.beside ?? []).map((message) => this.#flagged(message, message.spans ?? []));
  }

  #flagged(message, spans) {
    const who = h(
      "p",
      { className: "who" },
      h("b", { dir: "auto" }, message.pseudonym),
      h("time", { dateTime: message.at }, words.when(message.at)),
      h("span", { className: "role" }, say(`case.delivery.${message.delivery}`)),
    );
    if (message.excerpts) return this.#excerpts(who, message.excerpts, spans);
    if (message.text === null)
      return h("div", { className: "flagged" }, who, h("p", { className: "note" }, say("row.expired")));
    const parts = shownParts(message.text, spans);
    const needed = parts
      .filter((part) => part instanceof HTMLElement)
      .map((part) => part.textContent)
      .join(" … ");
    const whole = h(
      "details",
      { open: spans.length === 0 },
      h("summary", {}, say("case.whole")),
      h("p", { className: "text", dir: "auto" }, ...parts),
    );
    return h(
      "div",
      { className: "flagged" },
      who,
      needed && h("p", { className: "text", dir: "auto" }, h("mark", {}, needed)),
      whole,
    );
  }

  /** What was found, with a few words on either side; the rest is there when it is needed. */
  #excerpts(who, excerpts, spans) {
    const shown = excerpts.map(({ start, text }) => {
      const here = spans.map(([from, to]) => [from - start, to - start]);
      return h("p", { className: "text", dir: "auto" }, ...shownParts(text, here));
    });
    return h("div", { className: "flagged" }, who, ...shown);
  }

  #around() {
    if (this.detail.shown === "span")
      return h("p", {}, button(say("case.read"), () => tryTo(() => this.#readAround())));
    const rows = this.detail.context
      .filter(({ event }) => event.kind === "message_posted")
      .map((entry) => this.#contextRow(entry));
    return h(
      "details",
      { className: "around", open: true },
      h("summary", {}, say("case.around", { count: rows.length })),
      h("ol", { className: "plain" }, ...rows),
    );
  }

  /** Whoever asked for the talk reads it at once, and goes on from there by keyboard. */
  async #readAround() {
    const { desk } = this;
    await desk.look("talk");
    desk.querySelector(".around summary").focus();
  }

  #contextRow({ event, at }) {
    const text = event.text ?? say(`row.${event.gone}`);
    const mine = event.message === this.detail.message?.message;
    return h(
      "li",
      { className: mine ? "flagged" : "" },
      h(
        "p",
        { className: "who" },
        h("b", { dir: "auto" }, event.pseudonym),
        h("time", { dateTime: at }, words.when(at)),
      ),
      h("p", { className: "text", dir: "auto" }, text),
    );
  }

  #tell(...lines) {
    this.actions.replaceChildren(...lines.filter(Boolean).map((line) => h("p", {}, line)));
  }

  #offerClaim() {
    this.holder = h("p", { className: "hint", id: "claim-why" });
    const described = { className: "primary", "aria-describedby": this.holder.id };
    this.claim = button(say("case.claim"), () => this.#claim(), described);
    const skip = button(say("case.skip"), () => this.#skip(), { className: "quiet" });
    this.actions.replaceChildren(this.holder, h("p", { className: "choices" }, this.claim, skip));
    this.#showHolder();
  }

  /** Whoever holds the case stands above the button that cannot be pressed meanwhile. */
  #showHolder() {
    const { claimed_by: name } = this.detail;
    this.claim.disabled = Boolean(name);
    this.holder.textContent = name ? say("case.claimed", { name }) : "";
    this.holder.hidden = !name;
  }

  /** Somebody took the case that one looks at, or gave it back; what else is new has to be looked at first. */
  #moved() {
    const { detail } = this;
    const seen = this.desk.watch.cases[detail.track].find((each) => each.case === detail.case);
    if (!seen || !this.claim?.isConnected || seen.claimed_by === this.session.welcome.name) return;
    const isSame = seen.flags === detail.flags.length && seen.level === detail.level;
    Object.assign(detail, { claimed_by: seen.claimed_by }, isSame && { version: seen.version });
    this.#showHolder();
  }

  /** Nobody has to read everything, and no record says who passed a case by. */
  async #skip() {
    await tryTo(async () => {
      await this.session.ask("skip", { case: this.detail.case });
      await this.desk.done(say("case.skipped"));
    });
  }

  async #claim() {
    const { case: id, version } = this.detail;
    await tryTo(async () => {
      const claimed = await this.session.ask("claim", { case: id, version });
      Object.assign(this.detail, { version: claimed.version, until: claimed.until, state: "claimed" });
      this.#offerDecisions();
      announce(say("case.yours", { when: words.when(claimed.until) }));
    });
  }

  #offerDecisions() {
    const { session, desk, detail } = this;
    const care = detail.track === "care" ? caring(this) : "";
    this.actions.replaceChildren(care, h("staff-deciding", { session, desk, detail }));
  }

  /** Nobody undoes what they decided themselves, nor what was a second look already. */
  #offerUndo() {
    const { decision, barred, purpose } = this.detail;
    const decided = decision && h("p", {}, say("case.was", { decision: say(`decide.${decision}`) }));
    const why = purpose ? "undo.second" : barred && "undo.who";
    const undo = why ? h("p", { className: "hint" }, say(why)) : this.#undoForm();
    this.actions.replaceChildren(decided || "", compared(this.detail.compared), undo);
  }

  #undoForm() {
    const reason = h("textarea", { id: "reason", required: true, maxLength: 1000, dir: "auto" });
    const { decision, message } = this.detail;
    const fate = isLeftUnposted(decision, message) ? Object.assign(fateChoice(), { required: true }) : null;
    return sendForm(
      () => this.#reverse(reason.value.trim(), fate?.value),
      { className: "stack" },
      ...followsFromUndoing(this.detail).map((key) => h("p", {}, say(key))),
      fate ? field(say("undo.fate"), fate) : "",
      field(say("undo.reason"), reason, say("undo.who")),
      h("p", {}, h("button", { type: "submit" }, say("undo.go"))),
    );
  }

  async #reverse(reason, fate) {
    const { case: id, version } = this.detail;
    await tryTo(async () => {
      await this.session.ask("reverse", { case: id, version, reason, ...(fate && { held: fate }) });
      await this.desk.done(say("undo.done"));
    });
  }
}

/** Say how a second look agreed with the first one. */
function compared(found) {
  if (!found) return "";
  const values = { decision: say(`decide.${found.decision}`) };
  return h("p", {}, say(found.same ? "case.compared.same" : "case.compared.other", values));
}

function shownParts(text, spans) {
  return markedParts(text, spans).map((part) => (part.marked ? h("mark", {}, part.text) : part.text));
}

function flagWords({ by, concern, category, note }) {
  const known = words.has(`case.by.${by}`) ? say(`case.by.${by}`) : by;
  const what = concern ? say(`case.concern.${concern}`) : known;
  return [what, category, note].filter(Boolean).join(": ");
}

function contestedDecision({ decision, by, reason, statement }) {
  const lines = [
    say("case.was", { decision: say(`decide.${decision}`) }),
    say("case.was.by", { name: by }),
    say("case.was.reason", { reason }),
  ];
  return h(
    "div",
    { className: "flagged" },
    ...lines.map((line) => h("p", { dir: "auto" }, line)),
    statementOf(statement),
  );
}

customElements.define("staff-case", Case);
