import assert from "node:assert/strict";
import test from "node:test";
import { Room } from "../../chat/web/room.js";
import { Rooms } from "../../chat/web/rooms.js";

const room = (kind = "group") => new Room({ room: "r_1", kind, member: "m_me", pseudonym: "Me" });
const entry = (seq, kind, fields) => ({ seq, at: "2026-01-01T00:00:00.000Z", event: { kind, ...fields } });
const posted = (seq, message, member, text) =>
  entry(seq, "message_posted", { message, member, pseudonym: "P", role: "peer", text });

test("a message is shown once however often its entry comes", () => {
  const talk = room();

  const first = talk.apply(posted(1, "x_1", "m_2", "hello"));
  const second = talk.apply(posted(1, "x_1", "m_2", "hello"));

  assert.equal(first.what, "message");
  assert.equal(second.what, "nothing");
});

test("our own entry takes the place of the message that was on its way", () => {
  const talk = room();
  talk.outbox.set("c1", { clientId: "c1", text: "hello", state: "sending" });

  talk.apply(posted(1, "x_1", "m_me", "hello"));

  assert.equal(talk.outbox.size, 0);
});

test("a released message takes the place of the held one, also beside an equal text", () => {
  const talk = room();
  talk.outbox.set("c1", { clientId: "c1", text: "hello", state: "sending" });
  talk.outbox.set("c2", { clientId: "c2", text: "hello", state: "held", message: "x_2" });

  talk.apply(posted(1, "x_2", "m_me", "hello"));

  assert.deepEqual([...talk.outbox.keys()], ["c1"]);
});

test("a hidden message loses its text and gets it back when it is restored", () => {
  const talk = room();
  talk.apply(posted(1, "x_1", "m_2", "hello"));

  talk.apply(entry(2, "message_hidden", { message: "x_1", why: "moderated" }));
  const hidden = { ...talk.messages.get("x_1") };
  talk.apply(entry(3, "message_restored", { message: "x_1", seq: 1, text: "hello" }));

  assert.equal(hidden.text, null);
  assert.equal(hidden.gone, "moderated");
  assert.equal(talk.messages.get("x_1").text, "hello");
});

test("a closed group can still be read, an ended talk of two is over", () => {
  const group = room();
  const pair = room("one_on_one");

  group.apply(entry(1, "room_closed", {}));
  pair.apply(entry(1, "room_closed", {}));

  assert.deepEqual([group.ended, group.isQuiet(0)], [false, true]);
  assert.equal(pair.ended, true);
});

test("a mute counts for oneself only and ends by itself", () => {
  const talk = room();

  talk.apply(entry(1, "member_muted", { member: "m_2", until: "2030-01-01T00:00:00.000Z" }));
  const others = talk.isQuiet(0);
  talk.apply(entry(2, "member_muted", { member: "m_me", until: "2030-01-01T00:00:00.000Z" }));

  assert.equal(others, false);
  assert.equal(talk.isQuiet(Date.parse("2029-12-31T00:00:00Z")), true);
  assert.equal(talk.isQuiet(Date.parse("2030-01-02T00:00:00Z")), false);
});

test("a room whose log begins anew forgets what only the old one told", () => {
  const talk = room("one_on_one");
  const fresh = room("one_on_one");
  talk.apply(entry(1, "member_joined", { member: "m_2", pseudonym: "P", role: "supporter" }));
  talk.apply(entry(2, "handover_offered", { pseudonym: "Noor" }));
  talk.apply(entry(3, "shadow_offered", { pseudonym: "Kim" }));
  talk.apply(entry(4, "member_muted", { member: "m_me", until: null }));
  talk.apply(entry(5, "room_changed", { slow_seconds: 20 }));
  talk.apply(entry(6, "room_closed", { words: "Good night." }));

  talk.restart();

  assert.deepEqual({ ...talk }, { ...fresh });
});

test("a talk that was left and is given back goes on, unless it has ended meanwhile", () => {
  const talk = room("one_on_one");
  const joined = (seq) => entry(seq, "member_joined", { member: "m_me", pseudonym: "Me", role: "supporter" });
  talk.apply(joined(1));
  talk.apply(entry(2, "member_left", { member: "m_me" }));
  const left = talk.ended;

  talk.apply(joined(3));
  const back = talk.ended;
  talk.apply(entry(4, "room_closed", {}));

  assert.deepEqual([left, back, talk.ended], [true, false, true]);
});

test("whoever of the supporters came in last holds a talk, and may come in again", () => {
  const talk = room("one_on_one");
  const joined = (seq, member, fields) =>
    talk.apply(entry(seq, "member_joined", { member, pseudonym: "P", role: "supporter", ...fields }));
  joined(1, "m_me");
  joined(2, "m_peer", { role: "peer" });
  joined(3, "m_mod", { role: "moderator" });
  joined(4, "m_trainee", { shadow: true });
  const alone = talk.isHeldByColleague;

  joined(5, "m_2");
  const handedOver = talk.isHeldByColleague;
  joined(6, "m_me");

  assert.deepEqual([alone, handedOver, talk.isHeldByColleague], [false, true, false]);
});

test("events that a later server may send are passed over", () => {
  assert.equal(room().apply(entry(1, "something_new", {})).what, "nothing");
});

test("what is said beside a room is not taken for the room", () => {
  const rooms = new Rooms(() => {});
  const known = rooms.meet({ room: "r_1", member: "m_me", pseudonym: "Me" });

  assert.equal(rooms.ofLog("room:r_1"), known);
  assert.equal(rooms.ofLog("side:r_1"), undefined);
});

test("earlier messages come before what we know, and change nothing but that", () => {
  const talk = room();
  talk.apply(posted(9, "x_9", "m_2", "later"));

  const added = talk.addEarlier([posted(2, "x_2", "m_3", "earlier"), posted(9, "x_9", "m_2", "later")]);

  assert.deepEqual(
    added.map(({ message }) => message),
    ["x_2"],
  );
  assert.deepEqual([...talk.messages.keys()], ["x_2", "x_9"]);
  assert.equal(talk.members.has("m_3"), false);
});

test("whoever one talks with is here with them, and who comes in beside can read along", () => {
  const talk = room("one_on_one");
  const joined = (seq, member, fields) => entry(seq, "member_joined", { member, pseudonym: "P", ...fields });

  talk.apply(joined(1, "m_2", { role: "supporter" }));
  talk.apply(joined(2, "m_me", { role: "peer" }));
  talk.apply(joined(3, "m_4", { role: "supporter", shadow: true }));
  talk.apply(joined(4, "m_3", { role: "moderator" }));

  const told = [...talk.messages.values()].map(({ note }) => note);
  assert.deepEqual(told, ["member_came", "shadow_joined", "member_joined"]);
});

test("a supporter who comes in talks with the peer, also while only their colleague has spoken", () => {
  const talk = room("one_on_one");
  talk.apply(entry(5, "member_joined", { member: "m_me", pseudonym: "Noor", role: "supporter" }));
  talk.apply(entry(6, "message_posted", { message: "x_6", member: "m_2", pseudonym: "Maya", role: "supporter" }));
  const before = talk.other;
  talk.apply(entry(7, "message_posted", { message: "x_7", member: "m_3", pseudonym: "Quiet Harbour", role: "peer" }));

  assert.equal(before, null);
  assert.equal(talk.other.pseudonym, "Quiet Harbour");
});

test("a long talk keeps the name of the supporter also while only they have spoken in what is read of it", () => {
  const talk = room("one_on_one");
  talk.apply(entry(80, "message_posted", { message: "x_80", member: "m_2", pseudonym: "Maya", role: "supporter" }));

  assert.equal(talk.other.pseudonym, "Maya");
});

test("a question ends for a colleague who cannot come, which is told with their name", () => {
  const talk = room("one_on_one");
  talk.apply(entry(1, "handover_offered", { pseudonym: "Noor", why: "supporter_gone" }));
  const why = talk.offerWhy;

  const { message } = talk.apply(entry(2, "handover_declined", { why: "colleague_gone", pseudonym: "Noor" }));

  assert.equal(why, "supporter_gone");
  assert.deepEqual([talk.offer, message.note, message.pseudonym], [null, "colleague_gone", "Noor"]);
});

test("a question ends, and says why, when the supporter who was gone is back", () => {
  const talk = room("one_on_one");
  talk.apply(entry(1, "handover_offered", { pseudonym: "Noor" }));

  talk.apply(entry(2, "handover_declined", { why: "supporter_back" }));

  assert.equal(talk.offer, null);
  assert.equal(talk.messages.get("note-2").note, "supporter_back");
});

test("an offer is answered for whoever comes in by it", () => {
  const talk = room("one_on_one");
  talk.apply(entry(1, "handover_offered", { pseudonym: "Me" }));

  talk.apply(entry(2, "member_joined", { member: "m_me", pseudonym: "Me", role: "supporter" }));

  assert.equal(talk.offer, null);
});
