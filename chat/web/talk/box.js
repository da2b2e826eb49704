/** Write a message: a box that grows, a gentle word before sending, a label to fold behind. */

import { Pane, button, field, h } from "../dom.js";
import { inBackground } from "../explain.js";
import { say } from "../speech.js";
import { nameOf } from "./row.js";

const TYPING_EVERY_MS = 3_000;
const NEAR_LIMIT = 200;
const QUIET_MS = 250;

export class MessageBox extends Pane {
  /** Needs `session` and `room`; `onhelplines()` is called when the writer asks for them. */
  show() {
    this.className = "box";
    this.replyTo = null;
    this.lastTyping = 0;
    this.#lay();
    this.#keys();
    this.#changed();
  }

  /** Put a text back into the box, to be changed. */
  edit(text) {
    this.text.value = text;
    this.#changed();
    this.text.focus();
  }

  reply(message) {
    this.replyTo = message;
    this.#showReply();
    this.text.focus();
  }

  /** Close the box without losing what is in it. */
  set quiet(quiet) {
    this.hidden = quiet;
  }

  #lay() {
    const { id } = this.room;
    this.#takeUnsent();
    this.text = h("textarea", {
      id: `text-${id}`,
      rows: 1,
      dir: "auto",
      value: this.room.draft,
      oninput: () => (this.#changed(), this.#tellTyping()),
    });
    this.text.setAttribute("aria-describedby", `left-${id}`);
    this.left = h("span", { id: `left-${id}`, className: "hint" });
    this.nudge = h("div", { className: "nudge", role: "status" });
    this.answers = h("p", { className: "answers", hidden: true });
    this.label = h("input", { id: `fold-${id}`, maxLength: 80, dir: "auto" });
    this.send = h("button", { type: "submit", className: "primary" }, say("box.send"));
    const write = h(
      "div",
      { className: "write" },
      h("label", { htmlFor: this.text.id }, say("box.label")),
      this.text,
      this.send,
    );
    this.replaceChildren(
      h(
        "form",
        { onsubmit: (event) => this.#submit(event) },
        this.nudge,
        this.answers,
        write,
        this.left,
        this.#more(),
      ),
    );
  }

  /** What could not be sent any more in another talk waits in this one to be sent, or not. */
  #takeUnsent() {
    const { room, session } = this;
    if (room.ended || room.kind === "group" || !session.unsent) return;
    room.draft = [session.unsent, room.draft].filter(Boolean).join("\n");
    session.unsent = "";
  }

  #more() {
    const hint = h("p", { className: "hint keys" }, say("box.hint"));
    return h(
      "details",
      { className: "fold" },
      h("summary", {}, say("box.fold")),
      field(say("box.fold.label"), this.label),
      hint,
    );
  }

  #keys() {
    const byTouch = matchMedia("(pointer: coarse)").matches;
    this.text.addEventListener("keydown", (event) => {
      const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing && !byTouch;
      if (sends) this.#submit(event);
    });
  }

  #changed() {
    this.room.draft = this.text.value;
    this.#showLeft();
    clearTimeout(this.nudgeTimer);
    if (this.text.value) this.nudgeTimer = setTimeout(() => inBackground(() => this.#showNudge()), QUIET_MS);
    else this.#nudged(null);
  }

  #showLeft() {
    const left = this.session.server.limits.text_chars - [...this.text.value].length;
    this.left.textContent =
      left > NEAR_LIMIT ? "" : say(left < 0 ? "box.over" : "box.left", { count: Math.abs(left) });
    this.tooLong = left < 0;
  }

  /** Say it once for as long as it holds: a note that blinks with every key would not be gentle. */
  async #showNudge() {
    if (this.session.role !== "peer") return;
    this.session.nudges ??= (await import("/page/nudge.js")).loadNudges();
    const nudges = await this.session.nudges;
    this.#nudged(nudges.about(this.text.value));
  }

  #nudged(kind) {
    if (kind === (this.nudge.kind ?? null)) return;
    this.nudge.kind = kind;
    const helplines =
      kind === "heavy" && button(say("nudge.helplines"), () => this.onhelplines(), { className: "small" });
    this.nudge.replaceChildren(...(kind ? [h("p", {}, say(`nudge.${kind}`)), helplines || ""] : []));
  }

  #tellTyping() {
    const now = Date.now();
    if (!this.text.value || !this.session.telling.typing || now - this.lastTyping < TYPING_EVERY_MS) return;
    this.lastTyping = now;
    this.session.connection.tell("typing", { room: this.room.id });
  }

  #showReply() {
    this.answers.hidden = !this.replyTo;
    if (!this.replyTo) return;
    const off = button(say("box.reply.off"), () => this.reply(null), { className: "small" });
    this.answers.replaceChildren(say("box.reply", { name: nameOf(this.room, this.replyTo) }), " ", off);
  }

  #submit(event) {
    event.preventDefault();
    if (!this.text.value.trim() || this.tooLong) return;
    const extras = {
      ...(this.replyTo && { reply_to: this.replyTo.message }),
      ...(this.label.value.trim() && { fold: this.label.value.trim() }),
    };
    this.session.say(this.room, this.text.value, extras);
    this.#clear();
  }

  #clear() {
    this.text.value = "";
    this.label.value = "";
    this.replyTo = null;
    this.lastTyping = 0;
    this.#showReply();
    this.#changed();
    this.text.focus();
  }
}

customElements.define("warm-box", MessageBox);
