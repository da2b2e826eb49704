/**
 * Say things in the reader's language, from a catalogue.
 *
 * Free of the DOM. A catalogue maps keys to a text with {places}, or to texts by plural form.
 */

const RIGHT_TO_LEFT = new Set(["ar"]);

/** Choose the first wanted language of those that are spoken here; the first of these otherwise. */
export function chooseLanguage(wanted, spoken) {
  return wanted.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => spoken.includes(tag)) ?? spoken[0];
}

/** Guess the country from a language tag such as en-GB; none when it does not say. */
export function guessCountry(tags) {
  return tags.map((tag) => /-([A-Z]{2})\b/.exec(tag)?.[1]).find(Boolean);
}

export class Words {
  /** `locale` may be nearer to the reader than the language alone: en-GB tells the hour in its own way. */
  constructor(language, catalogue, locale = language) {
    this.language = language;
    this.direction = RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
    this.catalogue = catalogue;
    this.plurals = new Intl.PluralRules(language);
    this.numbers = new Intl.NumberFormat(language);
    this.clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
    this.calendar = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  }

  /** Give the text for a key; `values` fill the {places}, `count` chooses the plural form. */
  say(key, values = {}) {
    const entry = this.catalogue[key];
    if (entry === undefined) throw new Error(`no words for ${key}`);
    const text = typeof entry === "string" ? entry : this.#plural(entry, values.count);
    return text.replace(/\{(\w+)\}/g, (_, name) => this.#shown(values[name]));
  }

  has(key) {
    return key in this.catalogue;
  }

  /** Take in a further catalogue. */
  learn(catalogue) {
    Object.assign(this.catalogue, catalogue);
  }

  /** Tell the hour of today, and the date too of any other day. */
  when(at, now = new Date()) {
    const date = new Date(at);
    return (date.toDateString() === now.toDateString() ? this.clock : this.calendar).format(date);
  }

  languageName(code) {
    return new Intl.DisplayNames(this.language, { type: "language" }).of(code);
  }

  #plural(entry, count) {
    return entry[this.plurals.select(count)] ?? entry.other;
  }

  #shown(value) {
    return typeof value === "number" ? this.numbers.format(value) : (value ?? "");
  }
}
