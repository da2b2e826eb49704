/** Ask for a supporter with nothing that must be filled in, and make the wait bearable. */

import "../later.js";
import { Refused } from "../connection.js";
import { Pane, announce, button, field, h, paragraphs, sendForm } from "../dom.js";
import { explain } from "../explain.js";
import { say, words } from "../speech.js";
import { careCard, careNow, foldedLines, lineList } from "../talk/care.js";
import { linesOf } from "../talk/lines.js";
import { moodChoice } from "../talk/mood.js";
import { reasonsIn } from "../talk/waiting-row.js";
import { giveUp, standInLine } from "./line.js";

const NO_VERSION = 0;

class Ask extends Pane {
  show() {
    this.className = "ask";
    this.version = NO_VERSION;
    this.about = h("input", { id: "about", maxLength: 200, dir: "auto" });
    this.mood = moodChoice("mood");
    this.first = h("textarea", { id: "first", maxLength: 2000, dir: "auto" });
    this.someone = h("input", { id: "ask-for", maxLength: 80, dir: "auto", autocomplete: "off" });
    this.urgent = h("input", { id: "urgent", type: "checkbox" });
    this.door = h("div");
    const before = h(
      "details",
      { className: "before" },
      h("summary", {}, say("wait.before")),
      field(say("wait.about"), this.about, say("wait.about.hint")),
      field(say("wait.mood"), this.mood),
      field(say("wait.first"), this.first, say("wait.first.hint")),
      field(say("wait.ask-for"), this.someone, say("wait.ask-for.hint")),
    );
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("lobby.one")),
      h("p", {}, say("lobby.one.about")),
      sendForm(() => this.send(), { onkeydown: (event) => this.#onwards(event) }, before, labelled(this.urgent, say("wait.urgent")), this.door),
      button(say("back"), () => this.page.go("warm-lobby"), { className: "quiet" }),
    );
    this.#readAgreement();
  }

  /** Enter in a line leads on: nobody agrees to what they have not come to yet. */
  #onwards(event) {
    if (event.key !== "Enter" || event.isComposing || event.target.localName !== "input") return;
    event.preventDefault();
    this.door.scrollIntoView({ block: "nearest" });
    this.door.querySelector("[type=submit]")?.focus();
  }

  /** Make the button of the form; until there is one, Enter sends nothing. */
  #sendButton(text, send) {
    this.send = send;
    return h("button", { type: "submit", className: "primary" }, text);
  }

  /** The server shows the agreement to whoever asks without having accepted one. */
  async #readAgreement() {
    try {
      await standInLine(this.session, { for: "supporter", agreement: NO_VERSION });
    } catch (error) {
      this.#refused(error);
    }
  }

  #refused(error) {
    if (!(error instanceof Refused)) return announce(explain(error));
    if (error.code === "line_closed") return this.#closed(error);
    if (error.field === "ask_for") return announce(say("wait.ask-for.unknown"));
    if (error.code !== "agreement_needed") return announce(explain(error), ...reasonsIn(error));
    return this.#agreement(error);
  }

  #agreement(error) {
    if (this.version !== NO_VERSION) announce(say("door.changed"));
    this.version = error.version;
    const join = this.#sendButton(say("door.one.join"), () => this.#wait());
    this.door.replaceChildren(
      h("h2", {}, say("door.one")),
      ...paragraphs(error.text),
      join,
    );
  }

  /** Nobody is there: say when somebody will be, who answers now, and offer to leave a message. */
  #closed(error) {
    const opens = error.opens_at && say("lobby.opens", { when: words.when(error.opens_at) });
    const leave = this.#sendButton(say("wait.leave"), () => this.#leave());
    this.querySelector("details").open = true;
    this.door.replaceChildren(
      h("p", { className: "banner" }, h("span", { dir: "auto" }, error.words), " ", opens || ""),
      h("p", {}, say("wait.leave.what")),
      leave,
      lineList(error.helplines ?? []),
    );
  }

  #leave() {
    if (this.first.value.trim()) return this.#wait({ later: true });
    announce(say("wait.leave.empty"));
    return this.first.focus();
  }

  /** Give what was filled in, and nothing of what was not. */
  #wish() {
    const [about, text, someone] = [this.about, this.first, this.someone].map(({ value }) => value.trim());
    return {
      for: "supporter",
      agreement: this.version,
      ...(about && { about }),
      ...(this.mood.value && { mood: Number(this.mood.value) }),
      ...(text && { first_message: { client_id: crypto.randomUUID(), text } }),
      ...(someone && { ask_for: someone }),
      ...(this.room && { room: this.room.id }),
      ...(this.urgent.checked && { urgent: true }),
    };
  }

  async #wait(more = {}) {
    try {
      await standInLine(this.session, { ...this.#wish(), ...more });
      if (this.isConnected) this.page.go("warm-waiting");
    } catch (error) {
      if (error instanceof Refused && error.care) this.door.prepend(careCard(error.care));
      this.#refused(error);
    }
  }
}

function labelled(box, text) {
  return h("p", { className: "switch" }, box, h("label", { htmlFor: box.id }, text));
}

class Waiting extends Pane {
  show() {
    this.className = "waiting";
    this.place = h("p", { className: "place", role: "status" });
    this.nobody = h("div");
    this.carePlace = h("div", { className: "care-place" });
    this.kept = h("p", { className: "hint" });
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("wait.heading")),
      this.place,
      this.nobody,
      this.carePlace,
      this.kept,
      h(
        "p",
        { className: "choices" },
        button(say("talk.lobby"), () => this.page.go("warm-lobby")),
        button(say("wait.later"), () => this.#later(), { className: "quiet" }),
        button(say("wait.give-up"), () => this.#giveUp(), { className: "quiet" }),
      ),
      this.#firstMessage(),
      this.#meanwhile(),
    );
    this.#placed(this.session.waiting);
    this.hear(this.session, "place", (place) => place && this.#placed(place));
    this.hear(this.session, "welcome", () => this.session.waiting || this.page.go("warm-lobby"));
  }

  #placed(place) {
    this.kept.textContent = say(this.session.wished?.later ? "wait.left" : "wait.keep");
    const nobodyIsThere = place.on_duty === undefined ? Boolean(place.words) : place.on_duty === 0;
    const time = nobodyIsThere ? say("wait.unknown") : estimate(place.estimate_minutes);
    const told = [say("wait.place", { place: place.place }), time];
    this.place.replaceChildren(...told.map((line) => h("span", {}, line)));
    if (place.care && this.cared !== place.care) {
      this.carePlace.replaceChildren(careCard(place.care));
      this.carePlace.scrollIntoView({ block: "nearest" }); // whoever wrote further down would not see it
    }
    this.cared = place.care;
    if (place.care_words) careNow(place.care_words);
    this.nobody.replaceChildren(...(nobodyIsThere && place.words ? this.#alone(place) : []));
  }

  /** Say that nobody is there yet, and who answers meanwhile, unless a note of care names them already. */
  #alone({ words: told, helplines, meanwhile }) {
    if (this.carePlace.hasChildNodes()) return [h("p", { className: "banner", dir: "auto" }, told)];
    const own = this.page.helplines;
    const lines = helplines ?? meanwhile?.helplines ?? linesOf(own, own.country);
    return [h("p", { className: "banner", dir: "auto" }, told), ...foldedLines(lines)].filter(Boolean);
  }

  /** Whoever came without a first message may leave one now. */
  #firstMessage() {
    const { wished } = this.session;
    if (!wished || wished.first_message) return "";
    const text = h("textarea", { id: "first", maxLength: 2000, dir: "auto", required: true });
    const told = h("p", { role: "status" });
    const send = h("button", { type: "submit" }, say("wait.first.keep"));
    const keep = async () => {
      const first = { client_id: crypto.randomUUID(), text: text.value.trim() };
      await standInLine(this.session, { ...wished, first_message: first });
      form.replaceChildren(told);
      told.textContent = say("wait.first.kept");
    };
    const label = field(say("wait.first"), text, say("wait.first.hint"));
    const form = sendForm(() => this.#try(keep), { className: "card" }, label, send);
    return form;
  }

  /** With a first message one need not stay: the place outlasts the page, and what is written goes along. */
  #later() {
    const { wished } = this.session;
    const first = this.querySelector("#first");
    const text = first?.value.trim();
    if (!wished?.first_message && !text)
      return first ? (announce(say("wait.leave.empty")), first.focus()) : undefined;
    const written = text && { first_message: { client_id: crypto.randomUUID(), text } };
    return this.#try(async () => {
      await standInLine(this.session, { ...wished, ...written, later: true });
      first?.form.remove();
      announce(say("wait.left"));
    });
  }

  /** The server may have an exercise in the reader's language; otherwise there is our own. */
  #meanwhile() {
    const { title, steps: told } = this.session.waiting?.meanwhile ?? {};
    const own = [1, 2, 3, 4].map((step) => say(`wait.ground.${step}`));
    const className = told ? "said" : "";
    const steps = (told ?? own).map((step) => h("li", { className, dir: "auto" }, step));
    return h(
      "section",
      { className: "card" },
      h("h2", {}, say("wait.while")),
      h("h3", { className, dir: "auto" }, title ?? say("wait.ground")),
      h("ol", { className: "steps" }, ...steps),
      button(say("menu.helplines"), () => this.page.openHelplines()),
    );
  }

  #giveUp() {
    return this.#try(async () => {
      await giveUp(this.session);
      this.page.go("warm-lobby");
      announce(say("wait.gave-up"));
    });
  }

  /** Whatever is answered, care that comes along is shown. */
  async #try(act) {
    try {
      await act();
    } catch (error) {
      if (error instanceof Refused && error.care) this.carePlace.replaceChildren(careCard(error.care));
      announce(explain(error), ...reasonsIn(error));
    }
  }
}

function estimate([low, high]) {
  if (high === 0) return say("wait.unknown");
  return low === 0 ? say("wait.up-to", { count: high }) : say("wait.estimate", { low, count: high });
}

customElements.define("warm-ask", Ask);
customElements.define("warm-waiting", Waiting);
