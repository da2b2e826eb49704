/** Stand beside a talk: what its peer said at the check-in, what is said beside it, and help one tap away. */

import { Pane, announce, button, field, h, once, sendForm } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { ruleName } from "../statement.js";
import { unfolder } from "./folding.js";
import { askQuestions, askToHandOver, askToPassOn, askToShadow } from "./helping.js";
import { openResources } from "./resources.js";

class Side extends Pane {
  /** Needs `session` and `room`. */
  show() {
    this.className = "side";
    this.card = h("p", { className: "hint" });
    this.passed = h("p", { className: "hint", dir: "auto" });
    this.noticed = h("p", { className: "hint" });
    this.said = h("ol", { className: "plain" });
    const log = h("div", { role: "log", ariaLabel: say("side.log") }, this.said);
    this.beside = h("details", {}, h("summary", {}, say("side.beside")), log, this.#write());
    const isTalk = this.room.kind === "one_on_one";
    this.replaceChildren(this.card, this.passed, this.noticed, isTalk ? this.#help() : "", this.beside);
    this.hear(this.session, "side", ({ log, entry }) => log === this.log && this.#heard(entry));
    this.hear(this.session, "message", ({ room }) => room === this.room && (this.#showLead(), this.#showOwn()));
    this.hear(this.session, "afresh", (log) => log === this.log && this.said.replaceChildren());
    this.hear(this.session, "room", (room) => room === this.room && this.#showOwn());
    this.session.logs.follow(this.log, 0);
    if (this.isSupporter && isTalk) tryTo(() => this.#showCard());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.session.logs.forget(this.log);
  }

  get log() {
    return `side:${this.room.id}`;
  }

  get isSupporter() {
    return this.session.role === "supporter";
  }

  /** Call a moderator, with nothing to fill in: whoever needs someone has no hand free. */
  callSomeone = once(() =>
    tryTo(async () => {
      await this.session.ask("ask_for_help", { room: this.room.id });
      announce(say("side.called"));
    }),
  );

  /** Open what is said beside the talk, and write there. */
  write() {
    this.beside.open = true;
    this.text.focus();
  }

  #help() {
    const { session, room } = this;
    if (!this.isSupporter) return this.#helpOfModerator();
    const small = { className: "small extra" };
    const called = { className: "small primary", title: say("side.call.what") };
    const call = button(say("side.call"), this.callSomeone, called);
    const questions = button(say("side.questions"), () => askQuestions(session, room), small);
    const hand = button(say("side.hand"), () => askToHandOver(session, room), small);
    const shadow = button(say("side.shadow"), () => askToShadow(session, room), small);
    const pass = button(say("side.pass"), () => askToPassOn(session, room), small);
    const places = button(say("resources"), () => openResources(session, room), small);
    const help = h("p", { className: "choices" });
    help.append(call, unfolder(help, say("side.more")), questions, places, hand, shadow, pass);
    this.own = [hand, shadow, pass];
    this.#showOwn();
    return help;
  }

  /** Whoever has handed a talk over is there until they leave, and takes it from nobody. */
  #showOwn() {
    this.hidden = this.room.ended;
    for (const each of this.own ?? []) each.hidden = this.room.isHeldByColleague;
  }

  #helpOfModerator() {
    const { session, room } = this;
    const small = { className: "small" };
    const questions = button(say("side.questions"), () => askQuestions(session, room), small);
    const places = button(say("resources"), () => openResources(session, room), small);
    return h("p", { className: "choices" }, questions, places);
  }

  #write() {
    const id = `beside-${this.room.id}`;
    this.text = h("input", { id, maxLength: 2000, dir: "auto", autocomplete: "off" });
    const send = h("button", { type: "submit", className: "small" }, say("side.send"));
    const tell = () => tryTo(() => this.#say());
    return sendForm(tell, { className: "beside" }, field(say("side.label"), this.text), send);
  }

  async #say() {
    const text = this.text.value.trim();
    if (!text) return;
    await this.session.ask(this.isSupporter ? "side" : "whisper", { room: this.room.id, text });
    if (this.text.value.trim() === text) this.text.value = "";
  }

  async #showCard() {
    const card = await this.session.ask("talk", { room: this.room.id });
    const { about, mood, why, level, danger, language, earlier } = card;
    const told = [
      about && say("card.about", { about }),
      mood !== undefined && say("card.mood", { mood }),
      language && say("card.language", { language: words.languageName(language) }),
      why.includes("asked_for") && say("card.asked-for"),
      why.includes("letter") && say("card.letter"),
      ...(earlier ?? []).map(({ on, name }) => say("card.earlier", { name, when: words.when(on) })),
      level > 0 && say("card.level", { level }),
      danger && say(`card.danger.${danger}`),
    ];
    this.card.replaceChildren(
      ...told.filter(Boolean).flatMap((line) => [h("span", { dir: "auto" }, line), " "]),
    );
  }

  #heard({ event, at }) {
    if (event.kind === "finding_noticed") this.#noticed(event);
    if (event.kind === "passed_on") this.passed.textContent = say("side.passed.why", event);
    const told = besideWords(event);
    if (!told) return;
    const when = h("time", { dateTime: at, className: "hint" }, words.when(at));
    this.said.append(h("li", {}, h("span", { dir: "auto" }, told), " ", when));
    if (event.member !== this.room.member && !this.beside.open) announce(say("side.new"));
  }

  /** Say how grave it may be and what it may be about, and lead to the message. */
  #noticed({ message, level, rules = [] }) {
    const topics = rules.map(ruleName).join(", ");
    const told = say(topics ? "side.noticed.about" : "side.noticed", { level, topics });
    Object.assign(this, { lead: h("span", {}), leadsTo: message, canLead: null });
    this.noticed.replaceChildren(told, " ", this.lead);
    this.#showLead();
    announce(told);
  }

  /** Whoever was not given what was said before them, or what is held, reads why no message can be shown. */
  #showLead() {
    const isThere = this.room.messages.has(this.leadsTo) || this.room.hasEarlier;
    if (!this.lead || this.canLead === isThere) return;
    this.canLead = isThere;
    const find = () => document.getElementById(this.leadsTo);
    const lead = () => (find() ? find().scrollIntoView({ block: "center" }) : announce(say("side.noticed.above")));
    const show = () => button(say("side.noticed.show"), lead, { className: "link" });
    this.lead.replaceChildren(isThere ? show() : say("side.noticed.before"));
  }
}

/** Say what was said or done beside a talk; nothing for what this page does not know. */
function besideWords({ kind, pseudonym, role, text, words: told, level, by }) {
  if (kind === "side_said") {
    const who = words.has(`role.${role}`) ? say(`role.${role}`) : role;
    return say("side.said", { name: pseudonym, role: who, text: text ?? say("row.expired") });
  }
  if (kind === "help_asked") return [say("side.asked", { name: pseudonym }), told].filter(Boolean).join(" ");
  if (kind === "ladder_noted") return level > 0 ? say("side.ladder", { level }) : say("side.ladder.none");
  return words.has(`side.${kind}`) ? say(`side.${kind}`, { name: by }) : "";
}

customElements.define("staff-side", Side);
