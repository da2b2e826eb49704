/**
 * Hold everything one person's page knows: who I am, my rooms, my place in the line, my notices.
 *
 * Free of the DOM. Pages listen to its events: `connection`, `proof`, `welcome`, `away`, `room`, `message`,
 * `changed`, `restarted`, `hidden`, `outbox`, `presence`, `typing`, `care`, `paired`, `place`, `asked`, `unsent`, `notice`, and
 * for the staff `desk`, `side` and `afresh`.
 */

import { Connection, Refused, unlessLost, waitWithTimer } from "./connection.js";
import { Logs } from "./logs.js";
import { Outbox } from "./outbox.js";
import { Rooms } from "./rooms.js";

const SHOWN_AT_FIRST = 50;

/** What becomes of a message that waited for a moderator. */
const SETTLES = new Set(["message_released", "message_rejected", "message_cleared"]);

export class Session extends EventTarget {
  #keep;
  #greeting;
  #ahead = null;
  #clockLeadMs = 0;

  /**
   * `keep` remembers {token, seen, epoch, telling, asked, codes} for this tab, `greeting()` gives the fields of `hello`,
   * and `firstTime(ask)` signs in when there is no token or it died. The rest goes to the connection.
   */
  constructor({
    keep,
    greeting,
    firstTime,
    open,
    wait = waitWithTimer,
    random,
    newId = () => crypto.randomUUID(),
  }) {
    super();
    this.#keep = keep;
    this.#greeting = greeting;
    this.firstTime = firstTime ?? ((ask) => this.#knock(ask));
    this.rooms = new Rooms((type, detail) => this.tell(type, detail));
    this.waiting = null;
    this.server = null;
    this.role = null;
    this.wished = null;
    this.unsent = "";
    this.addEventListener("room", ({ detail }) => this.#keepDraft(detail));
    this.connection = new Connection({ open, wait, random, greet: (ask) => this.#greet(ask) });
    this.#lay({ wait, newId });
    this.connection.addEventListener("state", () => this.tell("connection", this.connection.state));
    this.connection.addEventListener("welcome", ({ detail }) => this.#welcomed(detail));
    this.connection.addEventListener("frame", ({ detail }) => this.#frame(detail));
  }

  #lay({ wait, newId }) {
    const ask = (type, fields) => this.connection.ask(type, fields);
    this.logs = new Logs({
      ask,
      tell: (log, entry) => this.#heard(log, entry),
      afresh: (log) => this.#afresh(log),
      gone: (log) => this.#gone(log),
    });
    this.outbox = new Outbox({
      ask,
      newId,
      wait,
      changed: (room) => this.tell("outbox", room),
      cared: (care, room) => this.tell("care", { care, room }),
    });
  }

  /** Tell the server's time, whatever a device believes: deadlines and mutes are the server's. */
  now() {
    return Date.now() + this.#clockLeadMs;
  }

  /** The codes of reports, to be found again for as long as the tab lives. */
  get codes() {
    return this.#keep.codes ?? [];
  }

  noteCode(code) {
    this.#keep.codes = [...this.codes, code];
  }

  get hasToken() {
    return Boolean(this.#keep.token);
  }

  /** Connect, and resolve once the server said welcome for the first time. */
  enter() {
    const welcomed = new Promise((resolve) => this.addEventListener("welcome", resolve, { once: true }));
    this.connection.start();
    return welcomed;
  }

  /** What others see of me and I of them: {typing, presence}; remembered for this tab. */
  get telling() {
    return this.#keep.telling ?? { typing: true, presence: true };
  }

  set telling(telling) {
    this.#keep.telling = telling;
  }

  ask(type, fields) {
    return this.connection.ask(type, fields);
  }

  async listRooms() {
    const ahead = this.#ahead;
    this.#ahead = null;
    const { rooms, line, first_agreement: first } = (await ahead) ?? (await this.ask("rooms"));
    Object.assign(this, { line, firstAgreement: first });
    return rooms;
  }

  /** Join or come back to a group; gives the room and follows it. */
  async join(listed, agreement) {
    const joined = await this.ask("join", { room: listed.room, agreement });
    const room = this.rooms.meet({ ...joined, kind: "group", title: listed.title });
    if (room.isLost) room.restart();
    room.ended = false;
    room.open = listed.open ?? true;
    room.meet(joined.members);
    if (this.logs.standsAt(room.log) === undefined)
      this.#catchUp(room, joined.from_seq, joined.last_seq).catch(unlessLost);
    return room;
  }

  say(room, text, extras) {
    return this.outbox.say(room, text, extras);
  }

  /** Keep what was written in a talk that is over: it comes along into the next one, and is sent by nobody else. */
  keepUnsent(text) {
    this.unsent = [this.unsent, text].filter(Boolean).join("\n");
    this.tell("unsent");
  }

  #keepDraft(room) {
    if (!room.ended || !room.draft || room.kind === "group" || this.role !== "peer") return;
    const { draft } = room;
    room.draft = "";
    this.keepUnsent(draft);
  }

  /** Take back a message that waits for a moderator. */
  async withdrawHeld(room, item) {
    await this.ask("withdraw", { room: room.id, message: item.message });
    this.outbox.drop(room, item.clientId);
  }

  async leave(room) {
    await this.ask("leave", { room: room.id });
    room.left = true;
    this.#close(room);
  }

  /** Take up a room into which the server put us: `paired`, or `joined` after `take`. */
  async enterPair(paired) {
    const room = this.rooms.meet({ ...paired, kind: "one_on_one", shadow: paired.kind === "shadowing" });
    room.isReachedOut = paired.why === "reached_out";
    if (paired.members) room.meet(paired.members);
    if (this.logs.standsAt(room.log) === undefined)
      await this.logs.follow(room.log, (paired.from_seq ?? 1) - 1);
    return room;
  }

  /** Ask only once how a talk was, on whichever page; `asked` tells the others of this browser. */
  noteAsked(room) {
    if (!room || this.#keep.asked?.includes(room.id)) return;
    room.wasAsked = true;
    this.#keep.asked = [...(this.#keep.asked ?? []), room.id];
    this.tell("asked", room);
    this.tell("room", room);
  }

  /** Leave for good: the server lets every token die; the page does not wait for the answer. */
  exit() {
    this.connection.tell("exit");
    this.#keep.clear();
  }

  forgetToken() {
    this.#keep.clear();
    this.connection.stop();
  }

  async #greet(ask) {
    const { token } = this.#keep;
    if (!token) return this.firstTime(ask);
    try {
      return await ask("hello", { token, ...this.#greeting() });
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "unknown_session") throw error;
      this.startOver();
      this.tell("away", { code: "unknown_session" });
      return this.firstTime(ask);
    }
  }

  /**
   * Come in as somebody new; the door may ask for a little work. The rooms are asked for in one breath with
   * hello, which saves a round on a slow line; if the door says no to that, they are asked for again.
   */
  async #knock(ask) {
    const hello = (proof) => ask("hello", { ...this.#greeting(), ...proof });
    try {
      const welcome = hello();
      this.#ahead = ask("rooms").catch(() => null);
      return await welcome;
    } catch (error) {
      if (error.code !== "proof_needed") throw error;
      this.tell("proof");
      return (await import("./proof.js").catch(() => Promise.reject(error))).knock(hello, error);
    }
  }

  /** Be nobody again: the token died, and what it opened is gone. */
  startOver() {
    this.#keep.clear();
    for (const room of this.rooms.values()) this.#close(room);
    this.logs.forget("person");
    Object.assign(this, { waiting: null, wished: null, unsent: "" });
  }

  #welcomed(welcome) {
    const { at, token, role, server, epoch } = welcome;
    if (at) this.#clockLeadMs = Date.parse(at) - Date.now();
    const sameStore = this.#keep.epoch === epoch;
    const seen = sameStore
      ? Math.min(this.#keep.seen ?? welcome.last_seq, welcome.last_seq)
      : welcome.last_seq;
    Object.assign(this.#keep, { token: token ?? this.#keep.token, epoch, seen });
    Object.assign(this, { role, server, welcome });
    if (welcome.waiting || this.waiting) this.waiting = welcome.waiting ?? null;
    this.#restoreRooms(welcome.rooms, sameStore);
    this.#takeUp(seen, epoch).catch(unlessLost);
    this.tell("welcome", welcome);
  }

  async #takeUp(seen, epoch) {
    await this.logs.resume();
    if (this.logs.standsAt("person") === undefined) await this.logs.follow("person", seen, epoch);
    for (const room of this.rooms.values()) {
      await this.open(room);
      this.outbox.resume(room);
    }
  }

  #restoreRooms(listed, sameStore) {
    const mine = new Set(listed.map((room) => room.room));
    for (const room of [...this.rooms.values()]) if (!mine.has(room.id)) this.#lose(room);
    for (const room of listed) {
      const isNew = !this.rooms.has(room.room);
      const known = this.rooms.meet(room);
      if (isNew || !sameStore) known.liveAfter = room.last_seq;
      known.wasAsked ||= Boolean(this.#keep.asked?.includes(known.id));
      if (known.ended && !known.over) this.#restart(known);
    }
  }

  /** Follow a room that an earlier view of the page had joined. */
  async open(room) {
    if (room.isLost || this.logs.standsAt(room.log) !== undefined) return;
    if (room.kind === "group") await this.#rejoin(room);
    else await this.logs.follow(room.log, 0);
  }

  async #rejoin(room) {
    const listed = (await this.listRooms()).find(({ room: id }) => id === room.id);
    if (listed) await this.join(listed, listed.agreement);
    else this.#close(room);
  }

  /** Read the end of a log at once, so that a long talk opens as fast as a short one. */
  async #catchUp(room, fromSeq, lastSeq) {
    const after = Math.max(fromSeq - 1, lastSeq - SHOWN_AT_FIRST);
    Object.assign(room, { firstSeq: fromSeq, loadedFrom: after + 1, liveAfter: lastSeq });
    await this.logs.follow(room.log, after);
  }

  /** The place was put back in time. One's own log goes on behind what the welcome counts: see `#takeUp`. */
  async #afresh(log) {
    if (log === "person") return;
    const room = this.rooms.ofLog(log);
    if (!room) {
      this.tell("afresh", log);
      return log.startsWith("side:") && this.logs.follow(log, 0);
    }
    this.#restart(room);
    return this.open(room);
  }

  /** Begin a room anew: its log does, or a talk that had ended goes on, because the place was put back in time. */
  #restart(room) {
    room.restart();
    this.tell("restarted", room);
    this.tell("room", room);
  }

  #gone(log) {
    const room = this.rooms.ofLog(log);
    if (room) this.#close(room);
  }

  /** A talk that was ended for its peer stays where it was, to be read. */
  #revoked(log) {
    const room = this.rooms.ofLog(log);
    const stays = this.role === "peer" && room?.kind === "one_on_one" && !room.wasAsked;
    if (!stays) return this.#gone(log);
    this.logs.forget(log);
    room.ended = true;
    this.tell("room", room);
    this.tell("ended", room);
  }

  /** A seat was given on meanwhile. What was on its way is sent, to be heard though it is refused; the draft waits. */
  #lose(room) {
    this.#close(room);
    if (this.role === "peer" && room.kind === "group") this.rooms.set(room.id, room);
    else this.outbox.resume(room);
  }

  #close(room) {
    this.logs.forget(room.log);
    room.ended = true;
    this.rooms.delete(room.id);
    this.tell("room", room);
  }

  #heard(log, entry) {
    if (log === "person") this.#noticed(entry);
    else if (log.startsWith("room:")) this.rooms.heard(log, entry);
    else this.tell(log.startsWith("desk:") ? "desk" : "side", { log, entry });
  }

  #noticed(entry) {
    this.#keep.seen = entry.seq;
    const { event } = entry;
    if (event.kind === "paired" || event.kind === "shadowing") this.#paired(event).catch(unlessLost);
    else this.tell("notice", event);
    if (SETTLES.has(event.kind)) this.rooms.settleHeld(event);
  }

  /** A promise that was made at the end of a talk is past for whoever has left the line, or talks with somebody again. */
  settlePast() {
    if (this.role !== "peer") return;
    for (const room of this.rooms.values()) room.over ||= room.ended && room.kind !== "group";
  }

  async #paired(event) {
    this.waiting = null;
    this.settlePast();
    this.tell("paired", await this.enterPair(event));
  }

  #frame(frame) {
    if (frame.type === "entry") this.logs.hear(frame);
    else if (frame.type === "revoked") this.#revoked(frame.log);
    else if (frame.type === "place") this.#placed(frame);
    else if (frame.type === "presence") this.rooms.presence(frame);
    else if (frame.type === "typing") this.rooms.typing(frame);
    else if (frame.type === "signal") this.tell("signal", frame);
  }

  #placed({ type: _, ...place }) {
    this.waiting = { ...this.waiting, ...place };
    this.tell("place", this.waiting);
  }

  /** Tell whoever listens to this session. */
  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
