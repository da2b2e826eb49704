/** Say in three lines what this is, who can read along, and when a human would be called. */

import { Pane, announce, button, h } from "../dom.js";
import { say } from "../speech.js";

class Arrival extends Pane {
  show() {
    const enter = button(say("arrive.enter"), () => this.#enter(enter), { className: "primary large" });
    const lines = ["arrive.what", "arrive.who", "arrive.human", "arrive.unwatched"]
      .map((key) => say(key))
      .filter(Boolean);
    this.className = "arrival";
    this.replaceChildren(
      h("h1", { tabIndex: -1 }, say("arrive.heading")),
      ...lines.map((line) => h("p", {}, line)),
      enter,
      h(
        "p",
        { className: "hint" },
        say("arrive.danger"),
        " ",
        button(say("menu.helplines"), () => this.page.openHelplines(), { className: "link" }),
      ),
    );
  }

  async #enter(enter) {
    enter.disabled = true;
    announce(say("state.connecting"));
    await this.session.enter();
  }
}

customElements.define("warm-arrival", Arrival);
