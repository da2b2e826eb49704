/**
 * Know one room as its log tells it: who is a member, what was said, whether it is open.
 *
 * Free of the DOM. `apply` gives the change to show, and the same entry may be applied twice.
 */

export class Room {
  constructor({ room, kind = "group", member, pseudonym, title = "", hidden = [] }) {
    Object.assign(this, { id: room, kind, member, pseudonym, title });
    this.hidden = new Set(hidden);
    this.members = new Map();
    this.messages = new Map();
    this.outbox = new Map();
    this.draft = "";
    this.here = null;
    this.count = null;
    this.paused = null;
    this.open = true;
    this.ended = false;
    this.mutedUntil = null;
    this.unread = 0;
    this.firstSeq = 1;
    this.loadedFrom = 1;
    this.liveAfter = 0;
  }

  get log() {
    return `room:${this.id}`;
  }

  /** Take over the list of members that came with `joined`. */
  meet(members) {
    for (const { member, pseudonym, role } of members) this.members.set(member, { pseudonym, role });
  }

  /** Fold one entry in; gives {what: message|gone|back|people|state|nothing, …}. */
  apply(entry) {
    const { kind } = entry.event;
    return FOLDS[kind]?.(this, entry.event, entry) ?? { what: "nothing" };
  }

  /** Empty what the log told, because it starts anew. */
  restart() {
    this.messages.clear();
    this.members.clear();
    this.paused = null;
  }

  /** Name the other person of a one-on-one, once the log has told. */
  get other() {
    return [...this.members].find(([member]) => member !== this.member)?.[1] ?? null;
  }

  /** Answer whether a message was already there when we came: shown, but not read out. */
  isEarlier(message) {
    return message.seq <= this.liveAfter;
  }

  /** Answer whether an earlier message is known than the one given. */
  hasMoreThan(message) {
    return this.messages.values().next().value !== message;
  }

  get hasEarlier() {
    return this.loadedFrom > this.firstSeq;
  }

  isMine(message) {
    return message.member === this.member;
  }

  /** Answer whether writing makes sense now. */
  isQuiet(now) {
    if (this.ended || !this.open || this.paused !== null) return true;
    return this.mutedUntil !== null && now < this.mutedUntil;
  }
}

const FOLDS = {
  message_posted: addMessage,
  message_hidden: (room, { message, why }) => changeMessage(room, message, { text: null, gone: why }, "gone"),
  message_restored: (room, { message, text }) => changeMessage(room, message, { text, gone: null }, "back"),
  member_joined: (room, { member, pseudonym, role }) => {
    room.members.set(member, { pseudonym, role });
    return { what: "people" };
  },
  member_left: (room, { member }) => {
    room.members.delete(member);
    return member === room.member ? settle(room, { ended: true }) : { what: "people" };
  },
  member_muted: (room, { member, until }) => muteSelf(room, member, until ? Date.parse(until) : Infinity),
  member_unmuted: (room, { member }) => muteSelf(room, member, null),
  room_paused: (room, { words }) => settle(room, { paused: words ?? "" }),
  room_resumed: (room) => settle(room, { paused: null }),
  room_opened: (room) => settle(room, { open: true }),
  room_closed: (room) => settle(room, room.kind === "group" ? { open: false } : { open: false, ended: true }),
  room_changed: (room, { title }) => settle(room, title ? { title } : {}),
};

function addMessage(room, event, entry) {
  if (room.messages.has(event.message)) return { what: "nothing" };
  const message = { ...event, seq: entry.seq, at: entry.at };
  room.messages.set(event.message, message);
  room.members.set(event.member, { pseudonym: event.pseudonym, role: event.role });
  if (room.isMine(message)) takeFromOutbox(room, message);
  return { what: "message", message };
}

/** Our own words came back in the log: what waited to be sent is now said. */
function takeFromOutbox(room, message) {
  const held = [...room.outbox.values()].find((item) => item.message === message.message);
  const same = [...room.outbox.values()].find(
    (item) => item.state === "sending" && item.text === message.text,
  );
  const item = held ?? same;
  if (!item) return;
  room.outbox.delete(item.clientId);
  message.clientId = item.clientId;
}

function changeMessage(room, id, change, what) {
  const message = room.messages.get(id);
  if (!message) return { what: "nothing" };
  Object.assign(message, change);
  return { what, message };
}

function muteSelf(room, member, until) {
  return member === room.member ? settle(room, { mutedUntil: until }) : { what: "nothing" };
}

function settle(room, change) {
  Object.assign(room, change);
  return { what: "state" };
}
