import assert from "node:assert/strict";
import test from "node:test";
import { Lost } from "../../chat/web/connection.js";
import { Watch } from "../../chat/web/staff/watch.js";

const AT = "2026-01-01T00:0";

/** A session whose desks hold these cases; `asked` counts how often a list was fetched. */
function sessionWith(cases) {
  const session = new EventTarget();
  session.asked = 0;
  session.followed = [];
  session.stands = new Map();
  session.logs = {
    standsAt: (log) => session.stands.get(log),
    follow: async (log, after) => (session.stands.set(log, after), session.followed.push([log, after])),
  };
  session.ask = async (type, { track, state, log }) => {
    if (type === "read") return { entries: log === "desk:care" ? [{ seq: 7 }] : [] };
    session.asked += 1;
    return { cases: cases.filter((seen) => seen.track === track && seen.state === state) };
  };
  return session;
}

const settled = () => new Promise(setImmediate);
const seen = (name, track, due) => ({
  case: name,
  track,
  state: "open",
  level: 2,
  opened_at: `${AT}0:00.000Z`,
  due_at: `${AT}${due}:00.000Z`,
});

test("both desks are followed from their end, and their lists are there", async () => {
  const cases = [seen("late", "care", 5), seen("soon", "care", 2), seen("other", "conduct", 9)];
  const session = sessionWith(cases);
  const watch = new Watch(session);

  await watch.start();
  await settled();

  assert.deepEqual(session.followed, [
    ["desk:care", 7],
    ["desk:conduct", 0],
  ]);
  assert.deepEqual(
    watch.cases.care.map((each) => each.case),
    ["soon", "late"],
  );
  assert.equal(watch.cases.conduct.length, 1);
});

test("whatever moves on a desk is fetched once, however often it moves meanwhile", async () => {
  const cases = [];
  const session = sessionWith(cases);
  const watch = new Watch(session);
  cases.push(seen("new", "care", 2));

  for (let entry = 0; entry < 20; entry += 1)
    session.dispatchEvent(
      new CustomEvent("desk", { detail: { log: "desk:care", entry: { event: { kind: "any" } } } }),
    );
  await settled();

  assert.equal(watch.cases.care[0].case, "new");
  assert.ok(session.asked <= 4, `asked ${session.asked} times`);
});

test("cases of both desks ring from half of their time on", async () => {
  const session = sessionWith([seen("one", "care", 2), seen("two", "conduct", 4)]);
  const watch = new Watch(session);
  await watch.start();
  await settled();

  const loud = ["0:30", "1:30", "2:30"].map((time) => watch.loud(Date.parse(`${AT}${time}Z`)));

  assert.deepEqual(loud, [0, 1, 2]);
});

test("a case that is claimed meanwhile is shown once, rings no more and stands below the open ones", async () => {
  const held = { ...seen("held", "care", 2), state: "claimed", claimed_by: "Ines" };
  const open = [seen("held", "care", 2), seen("open", "care", 5)];
  const session = sessionWith([]);
  session.ask = async (type, { state }) =>
    type === "read" ? { entries: [] } : { cases: state === "claimed" ? [held] : open };
  const watch = new Watch(session);

  await watch.reload("care");

  assert.deepEqual(
    watch.cases.care.map((each) => [each.case, each.state]),
    [
      ["open", "open"],
      ["held", "claimed"],
    ],
  );
  assert.equal(watch.loud(Date.parse(`${AT}1:30Z`)), 0);
});

test("what is due at one moment on a desk is called out once", async () => {
  const session = sessionWith([]);
  const watch = new Watch(session);
  const rung = [];
  watch.addEventListener("alarmed", ({ detail }) => rung.push(detail));
  const alarm = (log, at) =>
    session.dispatchEvent(
      new CustomEvent("desk", { detail: { log, entry: { at, event: { kind: "case_alarmed" } } } }),
    );

  for (const log of ["desk:care", "desk:conduct"])
    for (const at of [`${AT}1:00.000Z`, `${AT}1:00.000Z`, `${AT}2:00.000Z`]) alarm(log, at);
  await settled();

  assert.deepEqual(rung, ["care", "care", "conduct", "conduct"]);
});

test("a desk whose log begins anew is followed from its end, with the next wire if this one is cut", async () => {
  const session = sessionWith([]);
  const watch = new Watch(session);
  const trouble = [];
  watch.addEventListener("trouble", ({ detail }) => trouble.push(detail));
  await watch.start();
  const { ask } = session;
  session.stands.clear();
  session.followed.length = 0;

  session.ask = () => Promise.reject(new Lost("read"));
  session.dispatchEvent(new CustomEvent("afresh", { detail: "desk:care" }));
  await settled();
  const whileCut = [...session.followed];
  session.ask = ask;
  session.stands.set("desk:conduct", 3);
  session.dispatchEvent(new CustomEvent("welcome"));
  await settled();

  assert.deepEqual([whileCut, session.followed, trouble], [[], [["desk:care", 7]], []]);
});
