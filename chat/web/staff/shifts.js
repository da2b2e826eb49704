/** See who comes when, and book a shift of one's own. */

import "./supporting.js";
import { Pane, announce, button, field, h, sendForm } from "../dom.js";
import { explain, tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { toldWords } from "./coaching.js";
import { dayName } from "./naming.js";

class Shifts extends Pane {
  /** Needs `session`. */
  show() {
    this.className = "shifts";
    this.facts = h("p", { className: "hint" });
    this.list = h("ul", { className: "cards plain" });
    this.told = h("section", {});
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("staff.shifts")),
      this.facts,
      this.list,
      this.#booking(),
      this.told,
    );
    tryTo(() => this.#load());
    tryTo(async () => this.told.replaceChildren(...(await toldWords(this.session))));
  }

  async #load() {
    const { shifts, hours_left: hours, trained_until: trained } = await this.session.ask("shifts");
    const facts = [
      say("shifts.left", { count: hours }),
      trained && say("shifts.trained", { when: dayName(trained) }),
    ];
    this.facts.textContent = facts.filter(Boolean).join(" · ");
    const rows = shifts.map((shift) => this.#row(shift));
    const none = h("li", { className: "hint" }, say("shifts.none"));
    this.list.replaceChildren(...(rows.length > 0 ? rows : [none]));
  }

  #row({ shift, name, starts_at: starts, ends_at: ends }) {
    const when = say("shifts.when", { name, from: words.when(starts), until: words.when(ends) });
    const isMine = name === this.session.welcome.name;
    const cancel = button(say("shifts.cancel"), () => this.#change("cancel_shift", { shift }), {
      className: "small",
    });
    return h("li", { className: "choices" }, h("span", { dir: "auto" }, when), isMine && cancel);
  }

  #booking() {
    const from = h("input", { id: "shift-from", type: "datetime-local", required: true });
    const until = h("input", { id: "shift-until", type: "datetime-local", required: true });
    const fields = { starts_at: from, ends_at: until };
    const book = async () => {
      const times = { starts_at: instant(from.value), ends_at: instant(until.value) };
      const unfit = await this.#change("book_shift", times);
      fields[unfit]?.focus();
    };
    return sendForm(
      book,
      { className: "card" },
      h("h2", {}, say("shifts.book")),
      field(say("shifts.from"), from),
      field(say("shifts.until"), until, say("shifts.hint")),
      h("button", { type: "submit", className: "primary" }, say("shifts.book.go")),
    );
  }

  /** Give the field that was refused, if one was; what is wrong with it is said. */
  async #change(type, fields) {
    try {
      await this.session.ask(type, fields);
      announce(say("shifts.changed"));
      await this.#load();
      return null;
    } catch (error) {
      const key = `shifts.unfit.${error.field}`;
      announce(words.has(key) ? say(key) : explain(error));
      return error.field;
    }
  }
}

/** Read a time of the writer's own clock. */
function instant(local) {
  return new Date(local).toISOString();
}

customElements.define("staff-shifts", Shifts);
