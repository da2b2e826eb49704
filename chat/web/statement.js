/** Show a statement of reasons in full: what, why, who decided, until when, and how to object. */

import "./later.js";
import { h } from "./dom.js";
import { say, words } from "./speech.js";

/** Of one that was taken back only what it was for is told: it restricts nobody, and nobody has to object. */
export function statementOf(statement, state = "in_force") {
  const holds = state !== "reversed";
  const lines = [
    statement.words,
    statement.title && say("notice.where", { title: statement.title }),
    say("notice.rule", { rule: ruleName(statement.rule) }),
    statement.law && say("notice.law", { law: statement.law }),
    statement.automated_detection && say("notice.detected"),
    holds && statement.until && say("notice.until", { when: words.when(statement.until) }),
    say(statement.automated ? "notice.automated" : "notice.human"),
    holds && say("notice.contest", { when: words.when(statement.contest_by) }),
    say("notice.code", { code: statement.code }),
  ];
  return h(
    "div",
    { className: "statement" },
    ...lines.filter(Boolean).map((line) => h("p", { dir: "auto" }, line)),
  );
}

/** Say in a line what a notice tells, nothing for one that this page does not know. */
export function noticeWords({ kind, state, title, unposted }) {
  const key = [`notice.${kind}.${state}`, `notice.${kind}`].find((known) => words.has(known));
  const told = key ? say(key, { title }) : "";
  return unposted ? `${told} ${say("notice.unposted")}` : told;
}

/** Put the name of a rule into the reader's language; one of the operator's own has no more than its name. */
export function ruleName(rule) {
  const name = rule.split(".").slice(1);
  const key = [`rule.${rule}`, `rule.${name.join(".")}`].find((known) => words.has(known));
  return key ? say(key) : name.join(": ").replaceAll("-", " ") || rule;
}
