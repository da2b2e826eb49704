/** Show one case: why it is here, the words it is about, the talk around it when asked for, a decision. */

import { Pane, announce, button, field, h } from "../dom.js";
import { explain } from "../explain.js";
import { say, words } from "../speech.js";
import { DECISIONS, UNTIL_HOURS, hoursFromNow } from "./decisions.js";
import { markedParts } from "./marked.js";

class Case extends Pane {
  /** Needs `session`, `desk` and `detail`, the answer to `case`. */
  show() {
    const { detail } = this;
    const heading = h("h2", { tabIndex: -1 }, this.#title());
    this.actions = h("div", { className: "stack" });
    this.replaceChildren(heading, this.#why(), this.#message(), this.#around(), this.actions);
    if (detail.state === "decided") this.#offerUndo();
    else if (detail.state === "claimed" && detail.claimed_by === this.session.welcome.name)
      this.#offerDecisions();
    else this.#offerClaim();
  }

  #title() {
    const { track, level } = this.detail;
    return track === "care" ? say("case.level", { level }) : say("case.conduct");
  }

  #why() {
    const { findings, flags } = this.detail;
    const rules = findings.map((found) =>
      h(
        "li",
        {},
        h("b", {}, shortName(found.rule)),
        " ",
        h("span", { className: "hint", dir: "ltr" }, `${found.rule} ${found.version}`),
      ),
    );
    const reports = flags.filter((flag) => flag.concern).map((flag) => h("li", {}, flagWords(flag)));
    return h("ul", { className: "why" }, ...rules, ...reports);
  }

  /** Only the words that matter are open at first: reading too much is what harms moderators. */
  #message() {
    const { message, findings } = this.detail;
    if (!message) return h("p", { className: "note" }, say("case.no-message"));
    const who = h(
      "p",
      { className: "who" },
      h("b", { dir: "auto" }, message.pseudonym),
      h("time", { dateTime: message.at }, words.when(message.at)),
      h("span", { className: "role" }, say(`case.delivery.${message.delivery}`)),
    );
    if (message.text === null)
      return h("div", { className: "flagged" }, who, h("p", { className: "note" }, say("row.expired")));
    const spans = findings.flatMap((found) => found.spans);
    const parts = markedParts(message.text, spans).map(({ text, marked }) =>
      marked ? h("mark", {}, text) : text,
    );
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

  #around() {
    const rows = this.detail.context
      .filter(({ event }) => event.kind === "message_posted")
      .map((entry) => this.#contextRow(entry));
    return h(
      "details",
      { className: "around" },
      h("summary", {}, say("case.around", { count: rows.length })),
      h("ol", { className: "plain" }, ...rows),
    );
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

  #offerClaim() {
    const taken =
      this.detail.claimed_by &&
      h("p", { className: "hint" }, say("case.claimed", { name: this.detail.claimed_by }));
    this.actions.replaceChildren(
      taken || "",
      button(say("case.claim"), () => this.#claim(), { className: "primary" }),
    );
  }

  async #claim() {
    const { case: id, version } = this.detail;
    await this.#try(async () => {
      const claimed = await this.session.ask("claim", { case: id, version });
      Object.assign(this.detail, { version: claimed.version, state: "claimed" });
      announce(say("case.yours", { when: words.when(claimed.until) }));
      this.#offerDecisions();
    });
  }

  #offerDecisions() {
    const { track, message } = this.detail;
    const held = message?.delivery === "held";
    const keys = DECISIONS[track].filter((key) =>
      held ? key !== "hide_message" : key !== "release" && key !== "reject",
    );
    this.choice = h(
      "select",
      { id: "decision", onchange: () => this.#chosen() },
      ...keys.map((key) => h("option", { value: key }, say(`decide.${key}`))),
    );
    this.until = h(
      "select",
      { id: "until" },
      ...UNTIL_HOURS.map((hours) => h("option", { value: hours }, say(`until.${hours}`))),
    );
    this.untilField = field(say("decide.until"), this.until);
    this.reason = h("textarea", { id: "reason", required: true, maxLength: 1000, dir: "auto" });
    this.words = h("textarea", { id: "words", maxLength: 1000, dir: "auto" });
    this.wordsField = field(say("decide.words"), this.words, say("decide.words.hint"));
    const send = h("button", { type: "submit", className: "primary" }, say("decide.go"));
    const release = button(say("case.release"), () => this.#release(), { className: "quiet" });
    const onsubmit = (event) => (event.preventDefault(), this.#decide());
    this.actions.replaceChildren(
      h(
        "form",
        { className: "stack", onsubmit },
        field(say("decide.choice"), this.choice),
        this.untilField,
        field(say("decide.reason"), this.reason, say("decide.reason.hint")),
        this.wordsField,
        h("p", { className: "choices" }, send, release),
      ),
    );
    this.#chosen();
    this.choice.focus();
  }

  /** Prefill plain words; whoever decides may change them. */
  #chosen() {
    const decision = this.choice.value;
    const found = this.detail.findings.map(({ rule }) => rule).join(", ");
    this.untilField.hidden = decision !== "mute" && decision !== "suspend";
    this.wordsField.hidden = !words.has(`decide.${decision}.words`);
    this.words.value = this.wordsField.hidden ? "" : say(`decide.${decision}.words`);
    this.reason.value = say(`decide.${decision}.reason`, { found });
  }

  async #decide() {
    const { case: id, version } = this.detail;
    const decision = this.choice.value;
    const until = this.untilField.hidden ? {} : { until: hoursFromNow(Number(this.until.value), Date.now()) };
    const told = this.words.value.trim();
    await this.#try(async () => {
      await this.session.ask("decide", {
        case: id,
        version,
        decision,
        reason: this.reason.value.trim(),
        ...until,
        ...(told && { words: told }),
      });
      await this.desk.done(say("decide.done"));
    });
  }

  async #release() {
    await this.#try(async () => {
      await this.session.ask("release_claim", { case: this.detail.case });
      await this.desk.done(say("case.released"));
    });
  }

  #offerUndo() {
    const reason = h("textarea", { id: "reason", required: true, maxLength: 1000, dir: "auto" });
    const onsubmit = (event) => (event.preventDefault(), this.#reverse(reason.value.trim()));
    const decided =
      this.detail.decision &&
      h("p", {}, say("case.was", { decision: say(`decide.${this.detail.decision}`) }));
    this.actions.replaceChildren(
      decided || "",
      h(
        "form",
        { className: "stack", onsubmit },
        field(say("undo.reason"), reason),
        h("p", {}, h("button", { type: "submit" }, say("undo.go"))),
      ),
    );
  }

  async #reverse(reason) {
    const { case: id, version } = this.detail;
    await this.#try(async () => {
      await this.session.ask("reverse", { case: id, version, reason });
      await this.desk.done(say("undo.done"));
    });
  }

  async #try(act) {
    try {
      await act();
    } catch (error) {
      announce(explain(error));
    }
  }
}

/** A rule's own words speak to the writer; whoever decides needs its name. */
function shortName(rule) {
  return rule.split(".").at(-1).replaceAll("-", " ");
}

function flagWords({ concern, category, note }) {
  return [say(`case.concern.${concern}`), category, note].filter(Boolean).join(": ");
}

customElements.define("staff-case", Case);
