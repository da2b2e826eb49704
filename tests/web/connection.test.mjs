import assert from "node:assert/strict";
import test from "node:test";
import { Connection, Lost, Refused, mayComeBack, pauseBefore } from "../../chat/web/connection.js";
import { Sockets, StillTimers, settled, welcome } from "./fakes.mjs";

function begun() {
  const sockets = new Sockets();
  const timers = new StillTimers();
  const greet = (ask) => ask("hello");
  const connection = new Connection({ open: sockets.open, greet, wait: timers.wait, random: () => 1 });
  connection.start();
  return { sockets, timers, connection };
}

async function ready() {
  const parts = begun();
  parts.sockets.last.onopen();
  parts.sockets.last.answer("hello", welcome());
  await settled();
  return parts;
}

test("it is ready only after the server said welcome", async () => {
  const { sockets, connection } = begun();

  sockets.last.onopen();
  const before = connection.state;
  sockets.last.answer("hello", welcome());
  await settled();

  assert.equal(before, "connecting");
  assert.equal(connection.state, "ready");
});

for (const code of [1001, 1006, 1009, 4000, 4001, 4002, 4499]) {
  test(`it comes back after ${code}`, async () => {
    const { sockets, timers, connection } = await ready();

    sockets.last.cut(code);
    timers.next();

    assert.equal(connection.state, "connecting");
    assert.equal(sockets.opened.length, 2);
  });
}

for (const code of [4500, 4501, 4502, 4503, 4504, 4999]) {
  test(`it stays away after ${code}`, async () => {
    const { sockets, timers, connection } = await ready();

    sockets.last.cut(code);

    assert.equal(connection.state, "away");
    assert.equal(timers.waiting.size, 0);
    assert.equal(mayComeBack(code), false);
  });
}

test("a hello that crosses the server's own good-bye is said again at once", async () => {
  const { sockets, timers, connection } = begun();
  sockets.last.onopen();

  sockets.last.cut(4504);
  await settled();

  assert.equal(connection.state, "connecting");
  assert.equal(timers.waiting.size, 0);
  assert.equal(sockets.opened.length, 2);
  sockets.last.onopen();
  sockets.last.answer("hello", welcome());
  await settled();
  assert.equal(connection.state, "ready");
});

test("whose hello is late again and again comes back after growing pauses", async () => {
  const { sockets, timers, connection } = begun();
  sockets.last.cut(4504);

  sockets.last.cut(4504);

  assert.equal(connection.state, "resting");
  timers.next();
  assert.equal(connection.state, "connecting");
  assert.equal(sockets.opened.length, 3);
});

test("pauses grow to half a minute and are spread over their whole length", () => {
  assert.deepEqual(
    [0, 1, 2].map((attempt) => pauseBefore(attempt, () => 1)),
    [500, 1000, 2000],
  );
  assert.equal(
    pauseBefore(30, () => 1),
    30_000,
  );
  assert.equal(
    pauseBefore(30, () => 0),
    0,
  );
});

test("a reply goes to whoever asked, in whatever order replies come", async () => {
  const { sockets, connection } = await ready();

  const first = connection.ask("rooms");
  const second = connection.ask("agreement", { room: "r_1" });
  sockets.last.answer("agreement", { type: "agreement_text", version: 3 });
  sockets.last.answer("rooms", { type: "room_list", rooms: [] });

  assert.equal((await second).version, 3);
  assert.equal((await first).type, "room_list");
});

test("a refusal is thrown with everything the server said", async () => {
  const { sockets, connection } = await ready();

  const asked = connection.ask("rooms");
  sockets.last.answer("rooms", {
    type: "refused",
    code: "too_fast",
    words: "Slowly.",
    retry: "later",
    retry_after_ms: 9,
  });

  await assert.rejects(
    asked,
    (error) => error instanceof Refused && error.code === "too_fast" && error.retry_after_ms === 9,
  );
});

test("whoever waits for a reply hears that the socket was cut", async () => {
  const { sockets, connection } = await ready();

  const asked = connection.ask("rooms");
  sockets.last.cut();

  await assert.rejects(asked, Lost);
});

test("a server that never answers is left for a new socket", async () => {
  const { sockets, timers, connection } = await ready();

  const asked = connection.ask("rooms");
  timers.next();

  await assert.rejects(asked, Lost);
  assert.equal(connection.state, "resting");
  assert.equal(sockets.last.closed, true);
});

test("it waits at least as long as the door asks", async () => {
  const { sockets, timers, connection } = begun();

  sockets.last.onopen();
  sockets.last.answer("hello", { type: "refused", code: "overloaded", retry: "later", retry_after_ms: 2000 });
  await settled();

  assert.equal(connection.state, "resting");
  assert.ok(timers.next() >= 2000);
});

const PAUSED = {
  type: "refused",
  code: "unavailable",
  words: "Back at noon.",
  retry: "later",
  retry_after_ms: 2000,
  helplines: [{ name: "Anyone" }],
};

test("what the door said is kept while it knocks again, until it is let in", async () => {
  const { sockets, timers, connection } = begun();

  sockets.last.onopen();
  sockets.last.answer("hello", PAUSED);
  await settled();
  const { words, helplines } = connection.refusal;
  timers.next();
  const whileKnocking = connection.refusal.words;
  sockets.last.onopen();
  sockets.last.answer("hello", welcome());
  await settled();

  assert.deepEqual([words, whileKnocking, helplines[0].name], ["Back at noon.", "Back at noon.", "Anyone"]);
  assert.equal(connection.state, "ready");
  assert.equal(connection.refusal, null);
});

test("a door that says no before anything is asked is heard, and given the time it asks for", async () => {
  const { sockets, timers, connection } = begun();

  sockets.last.onopen();
  sockets.last.say({ ...PAUSED, code: "too_many_sockets", words: "One page less, please.", retry_after_ms: 30_000 });
  sockets.last.cut(4002);
  await settled();

  assert.equal(connection.state, "resting");
  assert.equal(connection.refusal.words, "One page less, please.");
  assert.ok(timers.next() >= 30_000);
});

test("it stays away when the door says no for good", async () => {
  const { sockets, connection } = begun();

  sockets.last.onopen();
  sockets.last.answer("hello", { type: "refused", code: "suspended", retry: "never", words: "Not now." });
  await settled();

  assert.equal(connection.state, "away");
  assert.equal(connection.refusal.words, "Not now.");
});
