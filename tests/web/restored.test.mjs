import assert from "node:assert/strict";
import test from "node:test";
import { Session } from "../../chat/web/session.js";
import { Sockets, StillTimers, settled, welcome } from "./fakes.mjs";

const epochChanged = { type: "refused", code: "epoch_changed", words: "Read anew.", retry: "no", helplines: [] };
const BESIDE = "side:r_1";
const asksFor = (socket, log) => socket.sent.filter((frame) => frame.type === "follow" && frame.log === log);

/** Come in, do something, and come back to a store that was put back in time. */
async function putBack(meanwhile = () => undefined, before = {}, afterwards = before) {
  const sockets = new Sockets();
  const { wait } = new StillTimers();
  const session = new Session({ keep: {}, greeting: () => ({ language: "en" }), open: sockets.open, wait });
  session.enter();
  sockets.last.onopen();
  sockets.last.answer("hello", welcome({ last_seq: 7, ...before }));
  await settled();
  sockets.last.answer("follow", { type: "following", log: "person", first_seq: 1, last_seq: 7, epoch: "e1" });
  await settled();
  meanwhile(session, sockets.last);
  await settled();

  session.connection.stop();
  session.connection.start();
  sockets.last.onopen();
  sockets.last.answer("hello", welcome({ last_seq: 5, epoch: "e2", ...afterwards }));
  await settled();
  for (const { ref } of sockets.last.sent.filter(({ type }) => type === "follow"))
    sockets.last.say({ ref, ...epochChanged });
  await settled();
  return sockets.last;
}

test("a place that was put back in time does not tell the notices of earlier days once more", async () => {
  const socket = await putBack(followBeside());

  const beside = asksFor(socket, BESIDE).at(-1);
  socket.say({ ref: beside.ref, type: "following", log: BESIDE, first_seq: 1, last_seq: 0, epoch: "e2" });
  await settled();

  const asked = asksFor(socket, "person").map(({ after, epoch }) => [after, epoch]);
  assert.deepEqual(asked, [
    [7, "e1"],
    [5, "e2"],
  ]);
});

test("what was said beside a talk is told once more only after its page heard that it begins anew", async () => {
  const told = [];

  const socket = await putBack(followBeside(told));

  assert.deepEqual(told, [BESIDE]);
  assert.deepEqual(
    asksFor(socket, BESIDE).map(({ after }) => after),
    [0, 0],
  );
});

test("a desk is not read once more from its beginning: whoever watches it takes it up at its end", async () => {
  const told = [];

  const socket = await putBack((session, wire) => {
    session.addEventListener("afresh", ({ detail }) => told.push(detail));
    session.logs.follow("desk:care", 9);
    wire.answer("follow", { type: "following", log: "desk:care", first_seq: 1, last_seq: 9, epoch: "e1" });
  });

  assert.deepEqual(told, ["desk:care"]);
  assert.deepEqual(
    asksFor(socket, "desk:care").map(({ after }) => after),
    [9],
  );
});

test("a talk that had ended goes on where the place was put back to a time before its end", async () => {
  const listed = { room: "r_1", kind: "one_on_one", member: "m_me", pseudonym: "Me", last_seq: 4, hidden: [] };
  let talk = null;

  await putBack(
    (session) => {
      talk = session.rooms.get("r_1");
      talk.mutedUntil = Infinity;
    },
    { rooms: [{ ...listed, over: true }] },
    { rooms: [listed] },
  );

  assert.deepEqual([talk.ended, talk.mutedUntil], [false, null]);
});

test("what is said after a place was put back in time is no earlier message", async () => {
  const listed = { room: "r_1", kind: "one_on_one", member: "m_me", pseudonym: "Me", last_seq: 100, hidden: [] };
  let talk = null;

  await putBack(
    (session) => {
      talk = session.rooms.get("r_1");
    },
    { rooms: [listed] },
    { rooms: [{ ...listed, last_seq: 60 }] },
  );

  assert.deepEqual([talk.isEarlier({ seq: 60 }), talk.isEarlier({ seq: 61 })], [true, false]);
});

function followBeside(told = []) {
  return (session, socket) => {
    session.addEventListener("afresh", ({ detail }) => told.push(detail));
    session.logs.follow(BESIDE, 0);
    socket.answer("follow", { type: "following", log: BESIDE, first_seq: 1, last_seq: 0, epoch: "e1" });
  };
}

test("what was on its way to a group whose seat was given on is heard, and the draft waits for the next time", async () => {
  const sockets = new Sockets();
  const { wait } = new StillTimers();
  const session = new Session({ keep: {}, greeting: () => ({ language: "en" }), open: sockets.open, wait });
  const cared = [];
  session.addEventListener("care", ({ detail }) => cared.push(detail.care.level));
  session.enter();
  sockets.last.onopen();
  sockets.last.answer("hello", welcome());
  const group = session.rooms.meet({ room: "r_1", kind: "group", member: "m_me", pseudonym: "Me" });
  session.connection.stop();
  session.say(group, "sent in the tunnel");
  group.draft = "and one more thing";

  session.connection.start();
  sockets.last.onopen();
  sockets.last.answer("hello", welcome());
  await settled();
  sockets.last.answer("follow", { type: "following", log: "person", first_seq: 1, last_seq: 0, epoch: "e1" });
  await settled();
  const care = { level: 2, words: "We are glad you said it.", helplines: [] };
  sockets.last.answer("say", { type: "refused", code: "not_a_member", words: "Not open.", retry: "never", care });
  await settled();
  const item = [...group.outbox.values()][0];
  const refused = [item.state, group.isLost, cared];
  const joining = session.join({ room: "r_1", title: "Harbour", open: true }, 1);
  sockets.last.answer("join", { room: "r_1", member: "m_me", pseudonym: "Me", members: [], from_seq: 9, last_seq: 9 });
  const back = await joining;

  assert.deepEqual(refused, ["refused", true, [2]]);
  assert.deepEqual([back.ended, back.draft, back.outbox.size], [false, "and one more thing", 1]);
});
