/**
 * Get out fast: a button that is always in sight, or Shift three times within five seconds.
 *
 * After the exit-this-page pattern of the GOV.UK Design System. The page is blanked before anything else.
 */

import { Pane, button, h } from "../dom.js";
import { say } from "../speech.js";

const PRESSES = 3;
const WITHIN_MS = 5_000;
const NEUTRAL = "/page/leave";

class QuickExit extends Pane {
  /** Needs `session`. */
  show() {
    this.presses = 0;
    this.spoken = h("span", { role: "status", className: "unseen" });
    this.dots = h("span", { className: "dots", "aria-hidden": "true" });
    const leave = button(say("exit"), () => this.leave(), { className: "exit", id: "exit" });
    leave.setAttribute("aria-describedby", "exit-hint");
    this.replaceChildren(
      leave,
      this.dots,
      this.spoken,
      h("span", { id: "exit-hint", className: "unseen" }, say("exit.hint")),
    );
    this.#listen();
  }

  /** Give one more button to leave, for places where the first cannot be reached. */
  another() {
    return button(say("exit"), () => this.leave(), { className: "exit small" });
  }

  leave() {
    document.title = "";
    document.body.replaceChildren();
    document.documentElement.classList.add("blank");
    this.session.exit();
    sessionStorage.clear();
    location.replace(NEUTRAL);
  }

  /** Only Shift alone counts: someone who types capitals must not fall out of the talk. */
  #listen() {
    let alone = false;
    const signal = { signal: (this.keys = new AbortController()).signal };
    document.addEventListener(
      "keydown",
      ({ key }) => (key === "Shift" ? (alone = true) : ((alone = false), this.#reset())),
      signal,
    );
    document.addEventListener("keyup", ({ key }) => key === "Shift" && alone && this.#pressed(), signal);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.keys.abort();
    clearTimeout(this.timer);
  }

  #pressed() {
    this.presses += 1;
    this.#showDots();
    if (this.presses === PRESSES) {
      this.spoken.textContent = say("exit.going");
      this.leave();
      return;
    }
    this.spoken.textContent = say("exit.more", { count: PRESSES - this.presses });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#timeOut(), WITHIN_MS);
  }

  #timeOut() {
    this.#reset();
    this.spoken.textContent = say("exit.off");
  }

  #reset() {
    if (this.presses === 0) return;
    this.presses = 0;
    clearTimeout(this.timer);
    this.spoken.textContent = "";
    this.#showDots();
  }

  #showDots() {
    this.dots.replaceChildren(
      ...Array.from({ length: this.presses && PRESSES }, (_, dot) =>
        h("i", { className: dot < this.presses ? "on" : "" }),
      ),
    );
  }
}

customElements.define("warm-exit", QuickExit);
