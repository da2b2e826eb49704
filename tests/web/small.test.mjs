import assert from "node:assert/strict";
import test from "node:test";
import { contactParts } from "../../chat/web/contacts.js";
import { openSocket } from "../../chat/web/memory.js";
import { Nudges } from "../../chat/web/nudge.js";
import { byUrgency, mustAlarm, timeLeft } from "../../chat/web/staff/clock.js";
import { followsFromUndoing, missingMessage, titleOf, wordsFor } from "../../chat/web/staff/decisions.js";
import { markedParts } from "../../chat/web/staff/marked.js";
import { hinders } from "../../chat/web/staff/taking.js";
import en from "../../chat/web/staff/words/en.js";
import { chooseLanguage, guessCountry } from "../../chat/web/words.js";

const links = (contact) =>
  contactParts(contact)
    .filter((part) => part.href)
    .map((part) => part.href);

test("numbers become calls, or texts where the line says so", () => {
  assert.deepEqual(links("116 123"), ["tel:116123"]);
  assert.deepEqual(links("text HOME to 741741"), ["sms:741741"]);
  assert.deepEqual(links("call or text 988"), ["tel:988"]);
  assert.deepEqual(links("1-866-488-7386"), ["tel:18664887386"]);
  assert.deepEqual(links("https://example.org/chat"), ["https://example.org/chat"]);
});

test("nothing of a contact line is lost", () => {
  const contact = "text SHOUT to 85258, or https://example.org";

  assert.equal(
    contactParts(contact)
      .map((part) => part.text)
      .join(""),
    contact,
  );
});

test("what undoing a decision brings about is named, and has words", () => {
  const followed = (decision, delivery) => followsFromUndoing({ decision, message: delivery && { delivery } });

  assert.deepEqual(followed("hide_message", "hidden"), ["undo.shows", "undo.told"]);
  assert.deepEqual(followed("reject", "rejected"), ["undo.posts", "undo.told"]);
  assert.deepEqual(followed("mute", "delivered"), ["undo.mute", "undo.told"]);
  assert.deepEqual(followed("mute", "rejected"), ["undo.mute", "undo.posts", "undo.told"]);
  assert.deepEqual(followed("cared_for", "rejected"), ["undo.posts", "undo.told"]);
  assert.deepEqual(followed("suspend"), ["undo.suspend", "undo.told"]);
  for (const decision of ["dismiss", "release", "nudge", "cared_for"])
    assert.deepEqual(followed(decision, "delivered"), ["undo.reopens"]);
  for (const why of ["shows", "posts", "warn", "mute", "remove", "suspend", "told", "reopens"])
    assert.ok(en[`undo.${why}`], why);
});

test("hands that are full say of what: of talks as planned, of those allowed, or of weight", () => {
  const full = { hindrance: "at_capacity", full_of: "talks" };

  assert.equal(hinders({}, {}), undefined);
  assert.equal(hinders(full, {}), "at_capacity");
  assert.equal(hinders({ ...full, talks_max: 1 }, {}), "allowed");
  assert.equal(hinders({ ...full, full_of: "weight", talks_max: 1 }, {}), "heavy");
  assert.equal(hinders({ hindrance: "rest_needed" }, {}), "rest_needed");
  assert.equal(hinders(full, { paused: true }), "paused");
});

test("whatever keeps somebody from a talk has words", () => {
  for (const why of ["at_capacity", "allowed", "heavy", "rest_needed", "paused"])
    assert.ok(en[`duty.take.${why}`], why);
});

const pack = {
  heavy: ["{want} die", "better off .. gone"],
  always: [],
  contact: ["find me on sky/sea"],
  slots: { want: ["want to", "wish i could?"] },
  before: ["not", "never"],
  slang: { wanna: "want to", dont: "do not" },
  fillers: ["really", "to"],
};

test("the nudge thinks of danger before it thinks of a number", () => {
  const nudges = new Nudges([pack]);

  assert.equal(nudges.about("I really wanna die, call me on +44 20 7946 0000"), "heavy");
  assert.equal(nudges.about("mail me at someone@example.org"), "contact");
  assert.equal(nudges.about("find me on sea"), "contact");
  assert.equal(nudges.about("my exam on 12 05 went fine, 10 out of 10"), null);
});

test("the nudge follows gaps, spelling and negations, and no pattern crosses a sentence", () => {
  const nudges = new Nudges([pack]);

  assert.equal(nudges.about("they are better off with me gone"), "heavy");
  assert.equal(nudges.about("I don't want to die"), null);
  assert.equal(nudges.about("better off. All are gone"), null);
});

test("marks follow code points, not halves of them, and overlap into one", () => {
  assert.deepEqual(
    markedParts("😀 abc", [
      [2, 4],
      [3, 5],
    ]),
    [
      { text: "😀 ", marked: false },
      { text: "abc", marked: true },
    ],
  );
  assert.deepEqual(markedParts("abc", []), [{ text: "abc", marked: false }]);
});

test("a clock counts down, and up again when it is too late", () => {
  const due = "2026-01-01T00:01:05.000Z";

  assert.deepEqual(timeLeft(due, Date.parse("2026-01-01T00:00:00Z")), { late: false, text: "1:05" });
  assert.deepEqual(timeLeft(due, Date.parse("2026-01-01T00:01:15Z")), { late: true, text: "0:10" });
});

test("an unclaimed case is loud from half of its time on, and at once where it is grave", () => {
  const seen = { state: "open", opened_at: "2026-01-01T00:00:00.000Z", due_at: "2026-01-01T00:02:00.000Z" };
  const at = (time) => Date.parse(`2026-01-01T00:${time}Z`);

  assert.equal(mustAlarm(seen, at("00:59")), false);
  assert.equal(mustAlarm(seen, at("01:01")), true);
  assert.equal(mustAlarm({ ...seen, state: "claimed" }, at("01:01")), false);
  assert.equal(mustAlarm({ ...seen, level: 2 }, at("00:00")), false);
  assert.equal(mustAlarm({ ...seen, level: 3 }, at("00:00")), true);
  assert.equal(mustAlarm({ ...seen, level: 3, barred: "decided" }, at("00:00")), false);
});

test("open cases come before claimed ones, and the nearest deadline first", () => {
  const seen = (name, state, due) => ({ name, state, due_at: `2026-01-01T00:0${due}:00.000Z`, level: 2 });
  const cases = [seen("late", "open", 5), seen("taken", "claimed", 1), seen("soon", "open", 2)];

  assert.deepEqual(
    cases.sort(byUrgency).map((each) => each.name),
    ["soon", "late", "taken"],
  );
});

test("the first wanted language that exists is spoken", () => {
  const spoken = ["en", "ar", "es"];

  assert.equal(chooseLanguage(["fr-FR", "ar-EG", "en"], spoken), "ar");
  assert.equal(chooseLanguage(["es-419", "en-US"], spoken), "es");
  assert.equal(chooseLanguage(["es-MX", "fr"], ["en", "ar"]), "en");
  assert.equal(guessCountry(["en", "en-GB"]), "GB");
  assert.equal(guessCountry(["en"]), undefined);
});

class FakeSocket {
  static OPEN = 1;
  readyState = FakeSocket.OPEN;
  isClosed = false;
  close() {
    this.isClosed = true;
  }
}

function withEarly(secondsAgo) {
  globalThis.location = { protocol: "https:", host: "example.org" };
  globalThis.WebSocket = FakeSocket;
  const socket = new FakeSocket();
  globalThis.early = { socket, since: Date.now() - secondsAgo * 1000 };
  return socket;
}

test("the line that the page opened early is taken once, by whoever comes in at once", () => {
  const early = withEarly(4);
  const open = openSocket("warmline.1");

  const [first, second] = [open(), open()];

  assert.equal(first, early);
  assert.notEqual(second, early);
});

test("whoever reads for long gets a fresh line, before the server gives the early one up", () => {
  for (const seconds of [6, 9.9, 3600, -3600]) {
    const early = withEarly(seconds);

    const taken = openSocket("warmline.1")();

    assert.notEqual(taken, early);
    assert.equal(early.isClosed, true);
  }
});

test("an early line that is closed already is not taken", () => {
  const early = withEarly(1);
  early.readyState = 3;

  assert.notEqual(openSocket("warmline.1")(), early);
});

test("a case has a level only where there is one, and says that whoever called it urgent wrote nothing", () => {
  assert.equal(titleOf({ track: "care", level: 0 }), "case.care");
  assert.equal(titleOf({ track: "care", level: 2 }), "case.level");
  assert.equal(titleOf({ track: "conduct", level: 0 }), "case.conduct");
  assert.equal(missingMessage({ findings: [], flags: [{ by: "declared" }] }), "case.declared");
  assert.equal(missingMessage({ findings: [], flags: [{ by: "unheld" }] }), "case.wordless");
});

test("an insult is answered with words about conduct, and only what may endanger a reader with words of risk", () => {
  const found = (rule) => ({ track: "conduct", findings: [{ rule }] });

  assert.equal(wordsFor("reject", found("en.harm.abuse")), "decide.reject.words");
  assert.equal(wordsFor("hide_message", found("en.harm.abuse")), "decide.hide_message.words");
  assert.equal(wordsFor("warn", found("en.harm.method-information")), "decide.warn.words");
  assert.equal(wordsFor("reject", found("en.harm.method-information")), "decide.reject.risk.words");
  assert.equal(wordsFor("hide_message", { track: "care", findings: [] }), "decide.hide_message.risk.words");
  for (const words of [en["decide.reject.words"], en["decide.hide_message.words"]]) assert.doesNotMatch(words, /risk/);
});

test("a supporter who is told of a message that is not there reads both why it may be missing", () => {
  for (const why of [/before you came in/, /waits until a moderator/]) assert.match(en["side.noticed.before"], why);
});
