/** Decide a case that is one's own: what, for how long, why, and in which words the person hears of it. */

import { Pane, button, field, h, sendForm } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { ruleName } from "../statement.js";
import { UNTIL_HOURS, choosesFate, decisionsFor, followsFrom, hoursFromNow, wordsFor } from "./decisions.js";

class Deciding extends Pane {
  /** Needs `session`, `desk` and `detail`, a case that this person has claimed. */
  show() {
    const { standing } = this.detail;
    this.#fields();
    const send = h("button", { type: "submit", className: "primary" }, say("decide.go"));
    const longer = button(say("case.longer"), () => this.#renew(), { className: "quiet" });
    const release = button(say("case.release"), () => this.#release(), { className: "quiet" });
    const form = sendForm(
      () => this.#decide(),
      { className: "stack" },
      standing && h("p", { className: "hint" }, standingWords(standing)),
      field(say("decide.choice"), this.choice),
      this.follows,
      this.untilField,
      this.fateField,
      field(say("decide.reason"), this.reason, say("decide.reason.hint")),
      this.wordsField,
      this.held,
      h("p", { className: "choices" }, send, longer, release),
    );
    this.replaceChildren(form);
    this.#showHeld();
    this.#chosen();
    this.#takeUp();
    this.choice.focus();
  }

  /** What was written before the case moved on is not lost with the form it was written in. */
  #takeUp() {
    const { written } = this.desk;
    if (written?.case !== this.detail.case) return;
    this.desk.written = null;
    this.reason.value = written.reason;
    this.words.value = written.words;
  }

  /** Nothing is chosen beforehand: no case ends because somebody pressed Enter once too often. */
  #fields() {
    const keys = decisionsFor(this.detail);
    const options = keys.map((key) => h("option", { value: key }, say(`decide.${key}`)));
    const none = h("option", { value: "" }, say("decide.choose"));
    const chosen = { id: "decision", required: true, onchange: () => this.#chosen() };
    this.choice = h("select", chosen, none, ...options);
    const hours = UNTIL_HOURS.map((count) => h("option", { value: count }, say(`until.${count}`)));
    this.until = h("select", { id: "until" }, ...hours);
    this.untilField = field(say("decide.until"), this.until);
    this.fate = fateChoice();
    this.fateField = field(say("decide.fate"), this.fate);
    this.reason = h("textarea", { id: "reason", required: true, maxLength: 1000, dir: "auto" });
    this.words = h("textarea", { id: "words", maxLength: 1000, dir: "auto" });
    this.wordsField = field(say("decide.words"), this.words, say("decide.words.hint"));
    this.held = h("p", { className: "hint", role: "status" });
    this.follows = h("p", { className: "hint", role: "status" });
  }

  #showHeld() {
    this.held.textContent = say("case.yours", { when: words.when(this.detail.until) });
  }

  /** Suggest plain words; whoever decides may change them. */
  #chosen() {
    const decision = this.choice.value;
    const found = this.detail.findings.map(({ rule }) => ruleName(rule)).join(", ");
    this.untilField.hidden = decision !== "mute" && decision !== "suspend";
    this.fateField.hidden = !choosesFate(decision, this.detail);
    this.fate.required = !this.fateField.hidden;
    this.fateField.firstChild.textContent = say(decision === "overturn" ? "undo.fate" : "decide.fate");
    const told = wordsFor(decision, this.detail);
    this.wordsField.hidden = !words.has(told);
    const follows = followsFrom(decision, this.detail);
    this.follows.textContent = follows && say(follows);
    this.#suggest(this.words, this.wordsField.hidden ? "" : say(told));
    const own = `decide.${decision}.${this.detail.track}.reason`;
    this.#suggest(this.reason, decision && say(words.has(own) ? own : `decide.${decision}.reason`, { found }));
  }

  /** What somebody wrote themselves stays, whatever is chosen afterwards. */
  #suggest(text, suggested) {
    if (text.value.trim() && text.value !== text.suggested) return;
    text.value = suggested;
    text.suggested = text.value;
  }

  /** A claim runs out by itself; whoever needs longer says so. */
  #renew() {
    const { case: id, version } = this.detail;
    return tryTo(async () => {
      const claimed = await this.session.ask("claim", { case: id, version });
      Object.assign(this.detail, { version: claimed.version, until: claimed.until });
      this.#showHeld();
    });
  }

  #decide() {
    const { case: id, version } = this.detail;
    const until = this.untilField.hidden ? {} : { until: hoursFromNow(Number(this.until.value), this.session.now()) };
    const told = !this.wordsField.hidden && this.words.value.trim();
    const decided = {
      case: id,
      version,
      decision: this.choice.value,
      reason: this.reason.value.trim(),
      ...until,
      ...(!this.fateField.hidden && { held: this.fate.value }),
      ...(told && { words: told }),
    };
    return tryTo(async () => {
      await this.session.ask("decide", decided).catch((error) => this.#moved(error));
      await this.desk.done(say("decide.done"));
    });
  }

  /** What has changed since one looked is shown as it is now, with the words why. */
  async #moved(error) {
    if (error.code !== "case_moved_on") throw error;
    this.desk.written = { case: this.detail.case, reason: ownWords(this.reason), words: ownWords(this.words) };
    await this.desk.look();
    throw error;
  }

  #release() {
    return tryTo(async () => {
      await this.session.ask("release_claim", { case: this.detail.case });
      await this.desk.done(say("case.released"));
    });
  }
}

function ownWords({ value, suggested }) {
  return value === suggested ? "" : value;
}

/** Make the choice of what becomes of a message; nothing is chosen beforehand. */
export function fateChoice() {
  const fates = ["post", "reject"].map((value) => h("option", { value }, say(`decide.fate.${value}`)));
  return h("select", { id: "fate" }, h("option", { value: "" }, say("decide.choose")), ...fates);
}

function standingWords({ weight, suggests }) {
  if (weight === 0) return say("decide.standing.none");
  const step = words.has(`decide.${suggests}`) ? say(`decide.${suggests}`) : suggests;
  return say("decide.standing", { weight, step });
}

customElements.define("staff-deciding", Deciding);
