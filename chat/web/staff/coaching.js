/** Ask for a coach's word on a talk, give one, and read those that came. Nothing is counted or compared. */

import { askFirst, openDialog, choices } from "../dialog.js";
import { Pane, announce, button, field, h, sendForm } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";
import { dayName } from "./naming.js";

const LATEST = 200;
const BEHIND_ALL = Number.MAX_SAFE_INTEGER;

/** Offer a supporter to ask about a talk of theirs. */
export function askButton(session, room) {
  return button(say("coach.ask"), () => askAbout(session, room), { className: "small" });
}

function askAbout(session, room) {
  const told = h("textarea", { id: "coach-words", maxLength: 1000, dir: "auto" });
  const ask = async () => {
    const about = told.value.trim();
    await session.ask("ask_feedback", { room: room.id, ...(about && { words: about }) });
    announce(say("coach.asked"));
  };
  askFirst(
    say("coach.ask"),
    say("coach.ask.go"),
    () => tryTo(ask),
    h("p", {}, say("coach.ask.what")),
    field(say("coach.ask.words"), told),
  );
}

/** Make the list of what coaches told a supporter, the newest first. */
export async function toldWords(session) {
  const { entries } = await session.ask("read", { log: "person", before: BEHIND_ALL, limit: LATEST });
  const told = entries.map(({ event }) => event).filter(({ kind }) => kind === "feedback_given");
  if (told.length === 0) return [];
  const items = told.reverse().map(({ by, on, words: word }) =>
    h(
      "li",
      { className: "card" },
      h("p", { className: "hint" }, say("coach.by", { name: by, when: dayName(on) })),
      h("p", { className: "said", dir: "auto" }, word),
    ),
  );
  return [h("h2", {}, say("coach.told")), h("ul", { className: "cards plain" }, ...items)];
}

class Coaching extends Pane {
  /** Needs `session`; shows coaches who would like a word. */
  show() {
    this.list = h("ul", { className: "cards plain" });
    this.replaceChildren(h("h2", {}, say("coach.wanted")), this.list);
    tryTo(() => this.#load());
  }

  async #load() {
    const { asked } = await this.session.ask("feedback_asked");
    const none = h("li", { className: "hint" }, say("coach.none"));
    this.list.replaceChildren(...(asked.length > 0 ? asked.map((one) => this.#row(one)) : [none]));
  }

  #row({ room, name, at }) {
    const look = button(say("coach.look", { name }), () => tryTo(() => this.#look(room, name)));
    return h("li", {}, look, " ", h("time", { dateTime: at, className: "hint" }, words.when(at)));
  }

  async #look(room, name) {
    const { words: about, level, lines } = await this.session.ask("own_words", { room, name });
    const word = h("textarea", { id: "coach-word", maxLength: 1000, dir: "auto", required: true });
    const give = async () => {
      await this.session.ask("give_feedback", { room, name, words: word.value.trim() });
      dialog.close();
      announce(say("coach.given", { name }));
      await this.#load();
    };
    const send = h("button", { type: "submit", className: "primary" }, say("coach.give"));
    const no = button(say("cancel"), () => dialog.close());
    const dialog = openDialog(
      say("coach.look", { name }),
      h("p", { className: "hint" }, say("coach.look.what")),
      about ? h("p", { className: "said", dir: "auto" }, about) : "",
      level > 0 ? h("p", {}, say("card.level", { level })) : "",
      h("ol", { className: "plain" }, ...lines.map(line)),
      sendForm(
        () => tryTo(give),
        { className: "stack" },
        field(say("coach.word", { name }), word),
        choices(send, no),
      ),
    );
  }
}

function line({ text, by }) {
  if (text) return h("li", { className: "said", dir: "auto" }, text);
  const who = words.has(`role.${by}`) ? say(`role.${by}`) : by;
  return h("li", { className: "hint" }, say("coach.gap", { who }));
}

customElements.define("staff-coaching", Coaching);
