/** Ask for a supporter with nothing that must be filled in, and make the wait bearable. */

import { Refused } from "../connection.js";
import { Pane, announce, button, field, h } from "../dom.js";
import { explain } from "../explain.js";
import { say } from "../speech.js";
import { careCard, lineList } from "../talk/helplines.js";

const NO_VERSION = 0;

class Ask extends Pane {
  show() {
    this.className = "ask";
    this.version = NO_VERSION;
    this.about = h("input", { id: "about", maxLength: 200, dir: "auto" });
    this.mood = moodChoice();
    this.first = h("textarea", { id: "first", maxLength: 2000, dir: "auto" });
    this.door = h("div");
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("lobby.one")),
      h("p", {}, say("lobby.one.about")),
      field(say("wait.about"), this.about, say("wait.about.hint")),
      field(say("wait.mood"), this.mood),
      field(say("wait.first"), this.first, say("wait.first.hint")),
      this.door,
      button(say("back"), () => this.page.go("warm-lobby"), { className: "quiet" }),
    );
    this.#readAgreement();
  }

  /** The server shows the agreement to whoever asks without having accepted one. */
  async #readAgreement() {
    try {
      await this.session.wait({ for: "supporter", agreement: NO_VERSION });
    } catch (error) {
      this.#refused(error);
    }
  }

  #refused(error) {
    if (!(error instanceof Refused) || error.code !== "agreement_needed") {
      announce(explain(error));
      return;
    }
    if (this.version !== NO_VERSION) announce(say("door.changed"));
    this.version = error.version;
    const join = button(say("door.one.join"), () => this.#wait(), { className: "primary" });
    this.door.replaceChildren(
      h("h2", {}, say("door.one")),
      h("p", { className: "said", dir: "auto" }, error.text),
      join,
    );
  }

  async #wait() {
    const about = this.about.value.trim();
    const text = this.first.value.trim();
    const mood = this.mood.value;
    try {
      await this.session.wait({
        for: "supporter",
        agreement: this.version,
        ...(about && { about }),
        ...(mood && { mood: Number(mood) }),
        ...(text && { first_message: { client_id: crypto.randomUUID(), text } }),
      });
    } catch (error) {
      if (error instanceof Refused && error.care) this.door.prepend(careCard(error.care));
      this.#refused(error);
    }
  }
}

function moodChoice() {
  const choice = h("select", { id: "mood" }, h("option", { value: "" }, say("wait.mood.none")));
  for (let mood = 0; mood <= 10; mood += 1)
    choice.append(h("option", { value: String(mood) }, moodName(mood)));
  return choice;
}

function moodName(mood) {
  if (mood === 0) return say("wait.mood.low");
  return mood === 10 ? say("wait.mood.high") : say("number", { number: mood });
}

class Waiting extends Pane {
  show() {
    this.className = "waiting";
    this.place = h("p", { className: "place", role: "status" });
    this.nobody = h("div");
    this.carePlace = h("div", { className: "care-place" });
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("wait.heading")),
      this.place,
      this.nobody,
      this.carePlace,
      h("p", { className: "hint" }, say("wait.keep")),
      button(say("wait.give-up"), () => this.#giveUp()),
      this.#meanwhile(),
    );
    this.#placed(this.session.waiting);
    this.hear(this.session, "place", (place) => place && this.#placed(place));
    this.hear(this.session, "welcome", () => this.session.waiting || this.page.go("warm-lobby"));
  }

  #placed(place) {
    const told = [say("wait.place", { place: place.place }), estimate(place.estimate_minutes)];
    this.place.replaceChildren(...told.map((line) => h("span", {}, line)));
    if (place.care && !this.carePlace.hasChildNodes()) this.carePlace.append(careCard(place.care));
    if (place.words)
      this.nobody.replaceChildren(
        h("p", { className: "banner", dir: "auto" }, place.words),
        lineList(place.helplines ?? []),
      );
  }

  #meanwhile() {
    const steps = [1, 2, 3, 4].map((step) => h("li", {}, say(`wait.ground.${step}`)));
    return h(
      "section",
      { className: "card" },
      h("h2", {}, say("wait.while")),
      h("h3", {}, say("wait.ground")),
      h("ol", { className: "steps" }, ...steps),
      button(say("menu.helplines"), () => this.page.openHelplines()),
    );
  }

  async #giveUp() {
    try {
      await this.session.giveUp();
      this.page.go("warm-lobby");
      announce(say("wait.gave-up"));
    } catch (error) {
      announce(explain(error));
    }
  }
}

function estimate([low, high]) {
  if (high === 0) return say("wait.unknown");
  return low === 0 ? say("wait.up-to", { count: high }) : say("wait.estimate", { low, count: high });
}

customElements.define("warm-ask", Ask);
customElements.define("warm-waiting", Waiting);
