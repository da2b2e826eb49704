/** Tell how the connection is, in one calm line that is only there when something is wrong. */

import { Pane, announce, button, h } from "./dom.js";
import { say } from "./speech.js";

const TROUBLED_AFTER_MS = 1_200;
const DRAINING = 4001;

export class StateLine extends Pane {
  /** Needs `session`. */
  show() {
    this.className = "state-line";
    this.words = h("span", { role: "status" });
    this.now = button(say("state.now"), () => this.#tryNow(), {
      className: "small",
      hidden: true,
    });
    this.replaceChildren(this.words, this.now);
    this.hear(this.session, "connection", (state) => this.#changed(state));
    this.hear(this.session, "proof", () => this.#changed("proof"));
    this.hear(window, "online", () => this.#tryNow());
    this.hear(window, "offline", () => this.#tell("offline"));
    this.hear(document, "visibilitychange", () => this.session.connection.retryNow());
  }

  /** A wire may outlast that a device took itself for cut off. */
  #tryNow() {
    if (this.session.connection.state === "ready") this.#welcomeBack();
    else this.session.connection.retryNow();
  }

  #changed(state) {
    clearTimeout(this.timer);
    if (state === "ready") this.#welcomeBack();
    else if (state === "proof") this.words.textContent = say("state.proof");
    else if (state === "resting") this.#tell(this.#rest);
    else if (state === "connecting" && !this.troubled)
      this.timer = setTimeout(() => this.#tell("connecting"), TROUBLED_AFTER_MS);
    else if (state === "away" || state === "idle") this.#tell(null);
  }

  /** A restart is told as one until it is over, however often the door is still closed. */
  get #rest() {
    if (!navigator.onLine) return "offline";
    if (this.session.connection.refusal) return "later";
    this.drained ||= this.session.connection.closedWith === DRAINING;
    return this.drained ? "draining" : "resting";
  }

  #welcomeBack() {
    const wasTroubled = this.troubled;
    this.drained = false;
    this.#tell(null);
    if (wasTroubled) this.words.textContent = say("state.back");
    // What could not be done while the wire was cut is no news any more.
    if (document.getElementById("said")?.textContent.trim() === say("failed.lost")) announce("");
    this.timer = setTimeout(() => (this.words.textContent = ""), 4 * TROUBLED_AFTER_MS);
  }

  #tell(key) {
    clearTimeout(this.timer);
    this.troubled = key !== null;
    const told = key ? say(`state.${key}`) : "";
    if (this.words.textContent !== told) this.words.textContent = told;
    this.now.hidden = key === null || key === "connecting";
  }
}

customElements.define("warm-state", StateLine);
