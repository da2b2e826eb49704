import assert from "node:assert/strict";
import test from "node:test";
import { Lost, Refused } from "../../chat/web/connection.js";
import { Outbox, asStored } from "../../chat/web/outbox.js";
import { Room } from "../../chat/web/room.js";

function outbox(ask) {
  const cared = [];
  let ids = 0;
  const wait = (_, then) => then();
  const box = new Outbox({
    ask,
    wait,
    newId: () => `client-${(ids += 1)}`,
    changed: () => {},
    cared: (care) => cared.push(care),
  });
  const room = new Room({ room: "r_1", kind: "group", member: "m_me", pseudonym: "Me" });
  return { box, room, cared };
}

const receipt = (fields) => ({ message: "x_1", delivery: "delivered", seq: 1, ...fields });

test("a delivered message leaves the outbox", async () => {
  const { box, room } = outbox(async () => receipt());

  await box.say(room, "hello");

  assert.equal(room.outbox.size, 0);
});

test("a held message stays and says so", async () => {
  const { box, room } = outbox(async () => receipt({ delivery: "held" }));

  await box.say(room, "hello");

  assert.equal([...room.outbox.values()][0].state, "held");
});

test("a cut keeps the message, and coming back sends it under the same client id", async () => {
  const sent = [];
  let isCut = true;
  const { box, room } = outbox(async (_, fields) => {
    sent.push(fields.client_id);
    if (isCut) throw new Lost();
    return receipt();
  });

  await box.say(room, "hello");
  isCut = false;
  await box.resume(room);

  assert.deepEqual(sent, ["client-1", "client-1"]);
  assert.equal(room.outbox.size, 0);
});

test("care comes through with a refusal too", async () => {
  const { box, room, cared } = outbox(async () => {
    throw new Refused({ code: "muted", words: "Not here for now.", retry: "never", care: { level: 3 } });
  });

  await box.say(room, "hello");

  const [item] = room.outbox.values();
  assert.equal(item.state, "refused");
  assert.equal(item.words, "Not here for now.");
  assert.deepEqual(cared, [{ level: 3 }]);
});

test("the server's own trouble is not the writer's: the message is sent again by itself", async () => {
  let tries = 0;
  const { box, room } = outbox(async () => {
    tries += 1;
    if (tries < 3) throw new Refused({ code: "overloaded", retry: "later", retry_after_ms: 5 });
    return receipt();
  });

  await box.say(room, "hello");
  await new Promise(setImmediate);

  assert.equal(tries, 3);
  assert.equal(room.outbox.size, 0);
});

test("a text takes the form in which the server stores it", () => {
  assert.equal(asStored(" one\r\ntwo\tthree\r "), "one\ntwo three");
  assert.equal(asStored("e\u0301"), "\u00e9");
});

test("a changed agreement is accepted once, and then all that waits goes out in order", async () => {
  const said = [];
  let agreed = 1;
  const { box, room } = outbox(async (_, { text }) => {
    if (agreed < 2) throw new Refused({ code: "agreement_needed", words: "Read it.", retry: "after_join" });
    said.push(text);
    return receipt();
  });
  await box.say(room, "first");
  await box.say(room, "second");

  agreed = 2;
  await box.agreed(room);

  assert.deepEqual(said, ["first", "second"]);
  assert.equal(room.outbox.size, 0);
});
