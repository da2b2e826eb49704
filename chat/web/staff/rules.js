/** Show how each rule has done: what people found in the cases it was part of, and what it does now. */

import "./operating.js";
import { askFirst } from "../dialog.js";
import { Pane, announce, field, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { ruleName } from "../statement.js";
import { fill } from "./filling.js";

const WEEKS = [4, 12, 26, 52];
const MODES = ["act", "watch", "off"];

class Rules extends Pane {
  /** Needs `session`. */
  show() {
    this.className = "board";
    const options = WEEKS.map((count) => h("option", { value: count }, say("rules.weeks", { count })));
    const onchange = () => this.#load();
    this.weeks = h("select", { id: "rule-weeks", onchange }, ...options);
    this.quiet = h("input", { id: "rule-quiet", type: "checkbox", onchange });
    this.list = h("div");
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("staff.rules")),
      h("p", { className: "hint" }, say("rules.about")),
      field(say("rules.time"), this.weeks),
      h("p", { className: "switch" }, this.quiet, h("label", { htmlFor: "rule-quiet" }, say("rules.all"))),
      this.list,
    );
    this.weeks.value = "12";
    this.#load();
  }

  #load() {
    return fill(this.list, async () => {
      const { rules } = await this.session.ask("rules", { weeks: Number(this.weeks.value) });
      const told = rules.filter((rule) => this.quiet.checked || hasRecord(rule) || rule.mode !== "act");
      if (told.length === 0) return h("p", { className: "empty" }, say("rules.none", { count: rules.length }));
      told.sort((one, other) => decided(other) - decided(one));
      return h("ul", { className: "cards plain" }, ...told.map((rule) => this.#rule(rule)));
    });
  }

  /** A rule in words, and under which name its file has it. */
  #rule(rule) {
    const { rule: id, track, language } = rule;
    const facts = [say(`rules.track.${track}`), words.languageName(language)].join(" · ");
    return h(
      "li",
      { className: "card" },
      h("h2", { dir: "auto" }, ruleName(id)),
      h("p", { className: "hint" }, facts, " · ", h("bdi", {}, id)),
      h("p", {}, record(rule).join(" · ")),
      this.#mode(rule),
    );
  }

  /** What finds that a life may be in danger goes on acting, whatever one person thinks of it. */
  #mode({ rule, mode, always }) {
    if (always) return h("p", {}, say("rules.always"));
    const options = MODES.map((each) => h("option", { value: each }, say(`rules.mode.${each}`)));
    const ask = () => this.#askToSet(rule, choice.value, () => (choice.value = mode));
    const choice = h("select", { ariaLabel: say("rules.set.of", { rule: ruleName(rule) }), onchange: ask }, ...options);
    choice.value = mode;
    return choice;
  }

  /** Whoever thinks better of it finds the rule as it was. */
  #askToSet(rule, mode, restore) {
    const reason = h("input", { id: "rule-reason", required: true, maxLength: 1000, dir: "auto" });
    const set = () =>
      tryTo(async () => {
        await this.session.ask("set_rule", { rule, mode, reason: reason.value.trim() });
        announce(say("rules.set", { rule: ruleName(rule) }));
        await this.#load();
      });
    const what = h("p", {}, say(`rules.set.${mode}`));
    const why = field(say("rules.reason"), reason);
    restore();
    return askFirst(say("rules.set.of", { rule: ruleName(rule) }), say("rules.set.go"), set, what, why);
  }
}

function decided({ something, nothing }) {
  return something + nothing;
}

function hasRecord(rule) {
  return decided(rule) + rule.taken_back > 0;
}

/** Say what people found in the cases that a rule was part of. */
function record({ something, nothing, taken_back: back, precision_percent: precision }) {
  const share = precision === undefined ? say("rules.unknown") : say("rules.percent", { percent: precision });
  const numbers = [something, nothing, back].map((number) => say("number", { number }));
  const names = ["something", "nothing", "taken_back", "precision"];
  return [...numbers, share].map((value, index) => `${say(`rules.${names[index]}`)}: ${value}`);
}

customElements.define("staff-rules", Rules);
