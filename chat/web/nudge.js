/**
 * Notice, on the device and before sending, what the writer may want to look at once more.
 *
 * Free of the DOM. It looks for what the server's public rules say, without knowing all that the server
 * knows: it never blocks, and the server decides. So this errs to silence.
 */

const CONTACT = [
  /[\w.+-]{2,}@[\w-]{2,}\.[a-z]{2,}/i,
  /\b(?:https?:\/\/|www\.)\S+/i,
  /(?:\+|\b)\d(?:[\s().-]?\d){8,14}\b/,
  /(?:^|\s)@[a-z][\w.]{3,}/i,
];
/** For languages that no rules have been written for yet. */
const UNRULED = [/انتحار|أنتحر|أؤذي نفسي|أقتل نفسي|أريد أن أموت/];
const GAPS = { "..": 3, "...": 6 };
const WORD = "[^ .]+";

export class Nudges {
  /** `packs` are lists of patterns as the server hands them out. */
  constructor(packs) {
    this.packs = packs.map((pack) => new Pack(pack));
  }

  /** Give `heavy`, `contact` or null. Someone in danger is thought of before a phone number is. */
  about(text) {
    if (this.packs.some((pack) => pack.isHeavy(text)) || isFound(UNRULED, text)) return "heavy";
    return isFound(CONTACT, text) || this.packs.some((pack) => pack.isContact(text)) ? "contact" : null;
  }
}

/** Fetch the rules once; without a network there is what needs none. */
export async function loadNudges() {
  const packs = fetch("/page/nudge.json").then((answer) => (answer.ok ? answer.json() : []));
  return new Nudges(await packs.catch(() => []));
}

class Pack {
  constructor({ heavy, always, contact, slots, before, slang, fillers }) {
    Object.assign(this, { heavy, always, contact, slots, slang });
    this.fillers = new Set(fillers);
    this.written = new Map();
    this.starts = new Map();
    this.forms = new Map();
    this.unless = new RegExp(` (?:${before.map((text) => this.#phrase(text)).join("|")})(?: ${WORD})?$`);
  }

  isHeavy(text) {
    const read = this.#read(text);
    const isMeant = ({ index }) => !this.unless.test(read.slice(0, index));
    return this.#finds(this.always, read, () => true) || this.#finds(this.heavy, read, isMeant);
  }

  isContact(text) {
    return this.#finds(this.contact, this.#read(text), () => true);
  }

  /** Only patterns whose every step could begin somewhere are made into forms, each once. */
  #finds(patterns, read, counts) {
    const words = new Set(read.split(" "));
    const possible = patterns.filter((pattern) => this.#couldBe(pattern, words));
    return possible.some((pattern) => [...read.matchAll(this.#form(pattern))].some(counts));
  }

  #couldBe(pattern, words) {
    const needed = pattern.split(" ").filter((step) => !(step in GAPS) && !/^[\^$]$|\?$/.test(step));
    return needed.every((step) => {
      const starts = this.fillers.has(step) ? null : this.#startsOf(step);
      return !starts || starts.some((start) => words.has(start));
    });
  }

  /** Give the words with which a step may begin; nothing where anything will do. */
  #startsOf(step) {
    if (!this.starts.has(step)) {
      const choices = this.#choices(step).split("|");
      const starts = choices.map((choice) => /^[(?:]*([^ )]*)/.exec(choice)[1]);
      this.starts.set(step, starts.includes("\\d+") ? null : starts);
    }
    return this.starts.get(step);
  }

  /** Give a text as words between blanks: small, spelled out, without fillers, `.` between sentences. */
  #read(text) {
    const plain = text.toLowerCase().replace(/['’]/g, "");
    const words = plain.match(/[\p{L}\p{N}]+|[.!?\n]+/gu) ?? [];
    return ` ${words.flatMap((word) => this.#inFull(word)).join(" ")} `;
  }

  #inFull(word) {
    if (/^[.!?\n]/.test(word)) return ["."];
    const full = Object.hasOwn(this.slang, word) ? this.slang[word].split(" ") : [word];
    return full.filter((each) => !this.fillers.has(each));
  }

  #form(pattern) {
    if (!this.forms.has(pattern)) this.forms.set(pattern, new RegExp(this.#source(pattern), "g"));
    return this.forms.get(pattern);
  }

  #source(pattern) {
    let gap = "";
    let source = " ";
    for (const step of pattern.split(" ")) {
      if (step in GAPS) gap = `(?:${WORD} ){0,${GAPS[step]}}`;
      else if (step === "^") source = "(?:^|\\.) ";
      else if (step === "$") source += "(?:\\.|$)";
      else if (!this.fillers.has(step)) [source, gap] = [source + gap + this.#step(step), ""];
    }
    return source;
  }

  #step(step) {
    const needed = `(?:${this.#choices(step.replace(/\?$/, ""))}) `;
    return step.endsWith("?") ? `(?:${needed})?` : needed;
  }

  #choices(step) {
    const [, name] = /^\{(.+)\}$/.exec(step) ?? [];
    if (!name) return step.split("/").map((choice) => this.#phrase(choice.replaceAll("_", " "))).join("|");
    if (!this.written.has(name)) this.written.set(name, this.#slot(name));
    return this.written.get(name);
  }

  #slot(name) {
    if (!(name in this.slots)) return "\\d+";
    return this.slots[name].map((entry) => this.#entry(entry)).join("|");
  }

  /** A slot's entry is a short pattern without gaps; the blank after its last word is the step's own. */
  #entry(entry) {
    const steps = entry.split(" ").filter((step) => !this.fillers.has(step));
    return steps.map((step) => this.#step(step)).join("").replace(/ $/, "");
  }

  #phrase(text) {
    const words = text.split(" ").flatMap((word) => this.#inFull(word));
    return words.join(" ");
  }
}

function isFound(forms, text) {
  return forms.some((form) => form.test(text));
}
