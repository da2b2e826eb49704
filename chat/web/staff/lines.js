/** Keep the helplines true: which there are, when somebody of ours last tried each, and saying that one did. */

import "./operating.js";
import { Pane, announce, button, field, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say } from "../speech.js";
import { fill } from "./filling.js";
import { countryName, dayName } from "./naming.js";

const ALL = 200;

class Lines extends Pane {
  /** Needs `session`. */
  show() {
    this.className = "board";
    this.country = h("select", { id: "line-country", onchange: () => this.#draw() });
    this.count = h("p", { role: "status", className: "hint" });
    this.list = h("div", { className: "cards" });
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("staff.lines")),
      h("p", { className: "hint" }, say("trying.about")),
      field(say("trying.country"), this.country),
      this.count,
      this.list,
    );
    this.#load();
  }

  #load() {
    return fill(this.list, async () => {
      this.lines = (await this.session.ask("resources", { limit: ALL })).resources;
      this.#countries();
      return this.#drawn();
    });
  }

  #countries() {
    const chosen = this.country.value;
    const isFirst = !this.country.hasChildNodes();
    const codes = [...new Set(this.lines.map(({ country }) => country))].sort();
    const option = (code) => h("option", { value: code }, code ? countryName(code) : say("trying.any"));
    const everywhere = h("option", { value: "all" }, say("trying.all"));
    this.country.replaceChildren(everywhere, ...codes.map(option));
    this.country.value = !isFirst && codes.includes(chosen) ? chosen : "all";
  }

  #draw() {
    this.list.replaceChildren(this.#drawn());
  }

  #drawn() {
    const { value } = this.country;
    const shown = this.lines.filter(({ country }) => value === "all" || country === value);
    const untried = shown.filter(({ verified_on: on }) => !on);
    this.count.textContent = say("trying.count", { count: untried.length, all: shown.length });
    return h("ul", { className: "cards plain" }, ...shown.map((line) => this.#line(line)));
  }

  #line({ resource, name, contact, hours, verified_on: on }) {
    const state = on ? say("trying.tried", { when: dayName(on) }) : say("trying.never");
    const tried = button(say("trying.go"), () => this.#confirm(resource, name), { className: "small" });
    tried.ariaLabel = say("trying.go.of", { name });
    return h(
      "li",
      { className: "card" },
      h("h2", { dir: "auto" }, name),
      h("p", { dir: "auto" }, contact),
      h("p", { className: "hint" }, [hours, state].filter(Boolean).join(" · ")),
      tried,
    );
  }

  #confirm(resource, name) {
    return tryTo(async () => {
      await this.session.ask("confirm_helpline", { resource });
      announce(say("trying.done", { name }));
      await this.#load();
    });
  }
}

customElements.define("staff-lines", Lines);
