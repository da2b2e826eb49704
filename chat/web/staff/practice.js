/** Practise with a scripted peer: the server keeps nothing of it, and no desk ever knows. */

import "./supporting.js";
import { Pane, button, field, h, sendForm } from "../dom.js";
import { tryTo } from "../explain.js";
import { say } from "../speech.js";

class Practice extends Pane {
  /** Needs `session`. */
  show() {
    this.className = "practice";
    this.place = h("div", { className: "stack" });
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("staff.practice")),
      h("p", { className: "hint" }, say("practice.about")),
      this.place,
    );
    tryTo(() => this.#choose());
  }

  async #choose() {
    const { scripts = [] } = await this.session.ask("practise");
    const cards = scripts.map((script) => this.#card(script));
    this.place.replaceChildren(...(cards.length > 0 ? cards : [h("p", {}, say("practice.none"))]));
  }

  #card({ script, language, title, about }) {
    const begin = button(say("practice.begin", { title }), () => tryTo(() => this.#begin(script)));
    return h("section", { className: "card", lang: language }, h("h2", {}, title), h("p", {}, about), begin);
  }

  /** All answers so far go along each time: that is all that anybody remembers of a practice. */
  async #begin(script) {
    Object.assign(this, { script, answers: [] });
    this.log = h("ol", { className: "plain stack" });
    this.next = h("div");
    const heard = h("div", { role: "log", ariaLabel: say("talk.region") }, this.log);
    this.place.replaceChildren(heard, this.next);
    await this.#go();
  }

  /** An answer counts once it is heard. */
  async #go(answers = []) {
    const { script } = this;
    const { lines, over, checklist, noticed } = await this.session.ask("practise", { script, answers });
    if (answers.length > 0) this.#add(answers.at(-1), "row mine");
    this.answers = answers;
    for (const line of lines) this.#add(line, "row");
    if (over) this.#end(checklist ?? [], noticed ?? []);
    else this.#ask();
  }

  #add(text, className) {
    this.log.append(h("li", { className, dir: "auto" }, text));
  }

  #ask() {
    const text = h("textarea", { id: "practice-text", maxLength: 500, required: true, dir: "auto" });
    const answer = () => tryTo(() => this.#go([...this.answers, text.value.trim()]));
    const send = h("button", { type: "submit", className: "primary" }, say("box.send"));
    const form = sendForm(answer, { className: "stack" }, field(say("practice.answer"), text), send);
    this.next.replaceChildren(form);
    text.focus();
  }

  #end(checklist, noticed) {
    const items = checklist.map(checked);
    const heard = noticed.map((words) => h("li", { dir: "auto" }, words));
    const again = button(say("practice.again"), () => tryTo(() => this.#choose()), { className: "primary" });
    const heading = h("h2", { tabIndex: -1 }, say("practice.over"));
    this.next.replaceChildren(heading, h("ul", {}, ...items, ...heard), again);
    heading.focus();
  }
}

function checked({ done, words }) {
  return h("li", { dir: "auto" }, say(done ? "practice.did" : "practice.look", { words }));
}

customElements.define("staff-practice", Practice);
