import assert from "node:assert/strict";
import test from "node:test";
import { Lost, Refused } from "../../chat/web/connection.js";
import { Logs } from "../../chat/web/logs.js";

/** A server's log, and a wire to it that may be cut anywhere. */
class Server {
  constructor(length) {
    this.entries = Array.from({ length }, (_, index) => ({ log: "room:r", seq: index + 1 }));
    this.first = 1;
    this.wire = [];
  }

  ask = (_, { after }) => {
    if (this.isCut) return Promise.reject(new Lost());
    this.wire.push(...this.entries.filter((entry) => entry.seq > after));
    return Promise.resolve({ first_seq: this.first, last_seq: this.entries.length, epoch: "e" });
  };
}

function followed(server) {
  const told = [];
  const logs = new Logs({
    ask: server.ask,
    tell: (_, entry) => told.push(entry.seq),
    afresh: () => {},
    gone: () => {},
  });
  return { logs, told };
}

test("every entry is told once and in order, wherever the wire is cut", async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = dice(seed);
    const server = new Server(60);
    const { logs, told } = followed(server);
    await logs.follow("room:r", 0);

    for (let round = 0; told.length < 60 && round < 500; round += 1) {
      const heard = Math.floor(random() * 8);
      server.wire.splice(0, heard).forEach((entry) => logs.hear(entry));
      if (random() < 0.5) {
        server.wire = [];
        await logs.resume();
      }
    }

    assert.deepEqual(
      told,
      server.entries.map((entry) => entry.seq),
      `seed ${seed}`,
    );
  }
});

test("an entry that overtakes the reply to follow is kept for its turn", async () => {
  const server = new Server(3);
  const { logs, told } = followed(server);

  const following = logs.follow("room:r", 0);
  server.wire.forEach((entry) => logs.hear(entry));
  await following;

  assert.deepEqual(told, [1, 2, 3]);
});

test("a missing number is asked for again, and nothing is lost meanwhile", async () => {
  const server = new Server(6);
  const { logs, told } = followed(server);
  await logs.follow("room:r", 0);
  logs.hear(server.wire.shift());

  server.wire = [];
  for (const seq of [4, 5]) logs.hear(server.entries[seq - 1]);
  await new Promise(setImmediate);
  for (const entry of [server.entries[5], ...server.wire]) logs.hear(entry);

  assert.deepEqual(told, [1, 2, 3, 4, 5, 6]);
});

test("a member may begin beyond the first number: from their own joining on", async () => {
  const server = new Server(0);
  server.entries = [2, 3].map((seq) => ({ log: "room:r", seq }));
  const { logs, told } = followed(server);

  await logs.follow("room:r", 0);
  server.wire.forEach((entry) => logs.hear(entry));

  assert.deepEqual(told, [2, 3]);
});

test("a log whose old end was trimmed begins where the server says", async () => {
  const server = new Server(5);
  server.entries.splice(0, 3);
  server.first = 4;
  const { logs, told } = followed(server);

  await logs.follow("room:r", 0);
  server.wire.forEach((entry) => logs.hear(entry));

  assert.deepEqual(told, [4, 5]);
});

test("another epoch is told, and the log is left", async () => {
  const afresh = [];
  const ask = () => Promise.reject(new Refused({ code: "epoch_changed" }));
  const logs = new Logs({ ask, tell: () => {}, afresh: (log) => afresh.push(log), gone: () => {} });

  await logs.follow("room:r", 7);

  assert.deepEqual(afresh, ["room:r"]);
  assert.equal(logs.standsAt("room:r"), undefined);
});

test("a cut while asking to follow changes nothing about where we stand", async () => {
  const server = new Server(4);
  const { logs, told } = followed(server);
  server.isCut = true;
  await logs.follow("room:r", 2);

  server.isCut = false;
  await logs.resume();
  server.wire.forEach((entry) => logs.hear(entry));

  assert.deepEqual(told, [3, 4]);
});

/** Repeatable chance: the same seed cuts the wire at the same places. */
function dice(seed) {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}
