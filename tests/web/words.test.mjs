import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import staffAr from "../../chat/web/staff/words/ar.js";
import staffEn from "../../chat/web/staff/words/en.js";
import operatorAr from "../../chat/web/staff/words/operator/ar.js";
import operatorEn from "../../chat/web/staff/words/operator/en.js";
import supporterAr from "../../chat/web/staff/words/supporter/ar.js";
import supporterEn from "../../chat/web/staff/words/supporter/en.js";
import ar from "../../chat/web/words/ar.js";
import en from "../../chat/web/words/en.js";
import es from "../../chat/web/words/es.js";
import laterAr from "../../chat/web/words/later/ar.js";
import laterEn from "../../chat/web/words/later/en.js";
import laterEs from "../../chat/web/words/later/es.js";
import { Words } from "../../chat/web/words.js";

const WEB = new URL("../../chat/web/", import.meta.url);
const texts = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry));
const places = (entry) =>
  new Set(
    texts(entry)
      .join(" ")
      .match(/\{\w+\}/g) ?? [],
  );

for (const [name, language, one, other] of [
  ["the talk", "ar", en, ar],
  ["the talk", "es", en, es],
  ["what comes later", "ar", laterEn, laterAr],
  ["what comes later", "es", laterEn, laterEs],
  ["the staff", "ar", staffEn, staffAr],
  ["an operator", "ar", operatorEn, operatorAr],
  ["a supporter", "ar", supporterEn, supporterAr],
]) {
  test(`what ${name} is in English it is in ${language}`, () => {
    assert.deepEqual(Object.keys(other).sort(), Object.keys(one).sort());
  });

  test(`no catalogue of ${name} asks in ${language} for a value that English does not have`, () => {
    for (const key of Object.keys(one)) {
      const known = new Set([...places(one[key]), "{count}"]);
      for (const place of places(other[key])) assert.ok(known.has(place), `${key} ${place}`);
    }
  });

  test(`what counts in ${name} has forms that ${language} knows, and one for all the rest`, () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;

    for (const [key, entry] of Object.entries(other)) {
      if (typeof entry === "string") continue;
      assert.deepEqual(
        Object.keys(entry).filter((form) => !forms.includes(form)),
        [],
        key,
      );
      assert.ok("other" in entry, key);
    }
  });
}

test("Spanish has each of its plural forms wherever something is counted", () => {
  const counted = Object.entries({ ...es, ...laterEs }).filter(([, entry]) => typeof entry !== "string");

  assert.ok(counted.length > 5);
  for (const [key, entry] of counted) assert.deepEqual(Object.keys(entry).sort(), ["many", "one", "other"], key);
});

test("every key that the code names is in a catalogue", () => {
  const catalogue = { ...en, ...laterEn, ...staffEn, ...operatorEn, ...supporterEn };
  const named = sources().flatMap((source) =>
    [...source.matchAll(/\bsay\("([^"]+)"/g)].map((match) => match[1]),
  );

  assert.deepEqual(
    named.filter((key) => !(key in catalogue)),
    [],
  );
});

test("no catalogue says what another one says already", () => {
  const keys = [en, laterEn, staffEn, operatorEn, supporterEn].flatMap(Object.keys);

  assert.equal(new Set(keys).size, keys.length);
});

test("what talking needs says nothing of what comes later", () => {
  for (const name of loadedAtOnce("peer/main.js")) {
    const said = [...read(name).matchAll(/\bsay\("([^"]+)"/g)].map((match) => match[1]);
    assert.deepEqual(
      said.filter((key) => !(key in en)),
      [],
      name,
    );
  }
});

test("every text of a catalogue is said somewhere", () => {
  const code = sources().join("\n");
  const isSaid = (key) =>
    code.includes(`"${key}"`) || families(key).some((start) => code.includes(`\`${start}`));

  assert.deepEqual(
    Object.keys({ ...en, ...laterEn, ...staffEn, ...operatorEn, ...supporterEn }).filter((key) => !isSaid(key)),
    [],
  );
});

test("plurals follow the language", () => {
  const words = new Words("ar", ar);

  const said = [1, 2, 5, 20].map((count) => words.say("talk.here", { count }));

  assert.equal(new Set(said).size, 4);
});

test("an unknown key is a mistake, not an empty label", () => {
  assert.throws(() => new Words("en", en).say("no.such.key"), /no\.such\.key/);
});

/** Give the starts from which a key may be put together: `act.`, `decide.`, `talk.end`. */
function families(key) {
  return key
    .split(".")
    .map((_, index, steps) => `${steps.slice(0, index).join(".")}.`)
    .filter((start) => start.length > 1)
    .map((start) => `${start}\${`);
}

function read(name) {
  return readFileSync(new URL(name, WEB), "utf8");
}

/** Name a module and all that it imports from the beginning. */
function loadedAtOnce(start, known = new Set()) {
  if (known.has(start)) return known;
  known.add(start);
  for (const [, path] of read(start).matchAll(/^import (?:[^"]*? from )?"(\.[^"]+)";/gm))
    loadedAtOnce(new URL(path, new URL(start, WEB)).href.slice(WEB.href.length), known);
  return known;
}

function sources(folder = WEB) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return entry.name === "words" ? [] : sources(new URL(`${entry.name}/`, folder));
    return entry.name.endsWith(".js") ? [readFileSync(new URL(entry.name, folder), "utf8")] : [];
  });
}

test("the peer's part is plain enough for a reader of about twelve", () => {
  const grade = schoolYear([en, laterEn].flatMap(Object.values).flatMap(texts));

  console.log(`a reader after ${grade.toFixed(1)} years of school understands it`);
  assert.ok(grade < 6.5, `${grade}`);
});

/** Reckon how many years of school a text asks for, after Flesch and Kincaid. */
function schoolYear(said) {
  const sentences = said.flatMap((text) => text.split(/[.!?:]/)).filter((text) => text.split(" ").length > 4);
  const words = sentences.flatMap((sentence) => sentence.match(/[a-z']+/gi) ?? []);
  const syllables = words.map((word) => Math.max(1, word.replace(/e\b/, "").match(/[aeiouy]+/gi)?.length ?? 1));
  const sum = syllables.reduce((one, other) => one + other, 0);
  return (0.39 * words.length) / sentences.length + (11.8 * sum) / words.length - 15.59;
}
