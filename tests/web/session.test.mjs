import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { giveUp } from "../../chat/web/peer/line.js";
import { Session } from "../../chat/web/session.js";
import { Sockets, StillTimers, settled, welcome } from "./fakes.mjs";

const salt = "00ff?expires=1&";
const challengeOf = (number) => ({
  algorithm: "SHA-256",
  challenge: createHash("sha256").update(`${salt}${number}`).digest("hex"),
  salt,
  maxnumber: 100,
  signature: "77d0",
});
const asksForProof = (number) => ({
  type: "refused",
  code: "proof_needed",
  words: "A moment.",
  retry: "after_hello",
  challenge: challengeOf(number),
  helplines: [],
});

function atTheDoor(keep = {}) {
  const sockets = new Sockets();
  const { wait } = new StillTimers();
  const session = new Session({ keep, greeting: () => ({ language: "en" }), open: sockets.open, wait });
  const told = [];
  session.addEventListener("proof", ({ type }) => told.push(type));
  session.enter();
  sockets.last.onopen();
  return { session, socket: sockets.last, told };
}

async function asked(socket, times) {
  for (let turns = 0; turns < 500 && socket.sent.filter(isHello).length < times; turns++) await settled();
  return socket.sent.filter(isHello);
}

const isHello = ({ type }) => type === "hello";

test("where the door asks for a little work, it is done and said, and nobody has to press anything", async () => {
  const { session, socket, told } = atTheDoor();

  socket.answer("hello", asksForProof(42));
  const [first, second] = await asked(socket, 2);
  socket.answer("hello", welcome());
  await settled();

  assert.deepEqual(told, ["proof"]);
  assert.equal(first.proof, undefined);
  assert.equal(JSON.parse(atob(second.proof)).number, 42);
  assert.equal(session.connection.state, "ready");
});

test("when a proof came too late, the next one is shown", async () => {
  const { session, socket } = atTheDoor();

  for (const number of [1, 2]) {
    socket.answer("hello", asksForProof(number));
    await asked(socket, number + 1);
  }
  socket.answer("hello", welcome());
  await settled();

  assert.equal(session.connection.state, "ready");
});

for (const [why, number, times] of [
  ["nothing fits", 1000, 1],
  ["it is asked for without end", 7, 4],
])
  test(`when ${why}, the person reads what the door said`, async () => {
    const { session, socket } = atTheDoor();

    for (let time = 1; time <= times; time++) {
      await asked(socket, time);
      socket.answer("hello", asksForProof(number));
    }
    for (let turns = 0; turns < 500 && session.connection.state !== "away"; turns++) await settled();

    assert.equal(session.connection.state, "away");
    assert.equal(session.connection.refusal.words, "A moment.");
  });

test("a proof that is found after the wire was cut is shown to nobody", async () => {
  const { session, socket } = atTheDoor();

  socket.answer("hello", asksForProof(99));
  socket.cut();
  for (let turns = 0; turns < 50; turns++) await settled();

  assert.equal(socket.sent.filter(isHello).length, 1);
  assert.equal(session.connection.state, "resting");
});

test("time is the server's, however wrong the clock of a device is", async () => {
  const { session, socket } = atTheDoor();

  socket.answer("hello", welcome({ at: new Date(Date.now() + 3_600_000).toISOString() }));
  await settled();

  assert.equal(Math.round((session.now() - Date.now()) / 60_000), 60);
});

test("a promise that a talk ended with is past for whoever stops waiting", async () => {
  const { session, socket } = atTheDoor();
  socket.answer("hello", welcome({ waiting: { place: 1 } }));
  await settled();
  const talk = session.rooms.meet({ room: "r_1", kind: "one_on_one", member: "m_me", pseudonym: "Me" });
  talk.ended = true;
  const group = session.rooms.meet({ room: "r_2", kind: "group", member: "m_me", pseudonym: "Me" });
  group.ended = true;

  const given = giveUp(session);
  await settled();
  socket.answer("give_up", { type: "done" });
  await given;

  assert.deepEqual([talk.over, group.over, session.waiting], [true, false, null]);
});

test("a promise that a talk ended with is past once its peer talks with somebody again", async () => {
  const { session, socket } = atTheDoor();
  socket.answer("hello", welcome());
  await settled();
  const talk = session.rooms.meet({ room: "r_1", kind: "one_on_one", member: "m_me", pseudonym: "Me" });
  talk.ended = true;
  await settled();
  socket.answer("follow", { type: "following", log: "person", first_seq: 1, last_seq: 0, epoch: "e1" });
  await settled();

  const event = { kind: "paired", room: "r_2", member: "m_me", pseudonym: "Me" };
  socket.say({ type: "entry", log: "person", seq: 1, at: "2026-01-01T00:00:00.000Z", event });
  await settled();

  assert.deepEqual([talk.over, session.rooms.talk.id, session.rooms.talk.over], [true, "r_2", false]);
});
