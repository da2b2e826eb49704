/**
 * Know one room as its log tells it: who is a member, what was said, whether it is open.
 *
 * Free of the DOM. `apply` gives the change to show, and the same entry may be applied twice.
 */

export class Room {
  constructor({ room, kind = "group", member, pseudonym, title = "", hidden = [], shadow, over }) {
    Object.assign(this, { id: room, kind, member, pseudonym, title, over: Boolean(over), ...untold() });
    this.hidden = new Set(hidden);
    this.members = new Map();
    this.messages = new Map();
    this.outbox = new Map();
    this.draft = "";
    this.here = null;
    this.count = null;
    this.ended = this.over;
    this.left = false;
    this.isReachedOut = false;
    this.isShadow = Boolean(shadow);
    this.firstSeq = 1;
    this.loadedFrom = 1;
    this.liveAfter = 0;
  }

  /** Answer whether a group was left without one's doing: one may come in again, and say then what was not said. */
  get isLost() {
    return this.ended && this.kind === "group";
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

  /** Take in what was said before all we know, and nothing else of that time; gives the new messages. */
  addEarlier(entries) {
    const members = new Map(this.members);
    const added = entries.map((entry) => this.apply(entry).message).filter(Boolean);
    this.members = members;
    const all = [...this.messages].sort(([, one], [, other]) => one.seq - other.seq);
    this.messages = new Map(all);
    return added;
  }

  /** Empty what the log told, because it starts anew. */
  restart() {
    this.messages.clear();
    this.members.clear();
    Object.assign(this, untold(), { ended: this.over });
  }

  /** Name the other person of a one-on-one, once the log has told: a peer, or, for a peer, whoever stands by them. */
  get other() {
    const others = [...this.members].filter(([member]) => member !== this.member).map(([, one]) => one);
    const own = this.members.get(this.member);
    const known = others.find(({ role }) => (role === "peer") !== (own?.role === "peer"));
    // Of a long talk only the end is read at first: whoever has not spoken in it does not know their own part.
    return known ?? (own ? others.find(({ role }) => role === "peer") : others[0]) ?? null;
  }

  /** Give the trainee who reads along, if one does. */
  get trainee() {
    return [...this.members.values()].find(({ shadow }) => shadow) ?? null;
  }

  /** Answer whether somebody else of the staff is here, so that the talk goes on without me. */
  get hasColleague() {
    const others = [...this.members].filter(([member]) => member !== this.member);
    return others.some(([, { role, shadow }]) => role !== "peer" && !shadow);
  }

  /** Answer whether the talk was handed to a colleague: whoever came in last of the supporters holds it. */
  get isHeldByColleague() {
    return this.holder !== null && this.holder !== this.member;
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
    if (this.ended || !this.open || this.paused !== null || this.isShadow) return true;
    return this.mutedUntil !== null && now < this.mutedUntil;
  }
}

/** How a room stands before its log has told anything. */
function untold() {
  return { paused: null, open: true, closing: null, mutedUntil: null, offer: null, offerWhy: null, shadow: null, holder: null, slowSeconds: 0 };
}

const FOLDS = {
  message_posted: addMessage,
  message_hidden: (room, { message, why }) => changeMessage(room, message, { text: null, gone: why }, "gone"),
  message_restored: (room, { message, text }) => changeMessage(room, message, { text, gone: null }, "back"),
  member_joined: join,
  member_left: leave,
  handover_offered: (room, event, entry) => ((room.offer = event.pseudonym), (room.offerWhy = event.why ?? null), note(room, event, entry)),
  handover_declined: (room, event, entry) =>
    ((room.offer = null), note(room, { ...event, kind: event.why ?? event.kind }, entry)),
  colleague_asked: note,
  checked_in: note,
  talk_slept: note,
  talk_woke: note,
  supporter_leaving: note,
  closing_soon: note,
  shadow_offered: (room, event, entry) => ((room.shadow = event.pseudonym), note(room, event, entry)),
  shadow_declined: (room, event, entry) => ((room.shadow = null), note(room, event, entry)),
  member_muted: (room, { member, until }) => muteSelf(room, member, until ? Date.parse(until) : Infinity),
  member_unmuted: (room, { member }) => muteSelf(room, member, null),
  room_paused: (room, { words }) => settle(room, { paused: words ?? "" }),
  room_resumed: (room) => settle(room, { paused: null }),
  room_opened: (room) => settle(room, { open: true, closing: null }),
  room_closed: (room, closing) => settle(room, { open: false, ended: room.kind !== "group", closing }),
  room_changed: (room, { title = room.title, slow_seconds: slowSeconds = room.slowSeconds }) =>
    settle(room, { title, slowSeconds }),
};

/** Whoever was there before we came and has said nothing: in a talk of two that is the supporter. */
const UNKNOWN = { group: { role: "peer" }, one_on_one: { role: "supporter" } };

/** Keep a line about the talk among its messages, where it happened. */
function note(room, event, { seq, at }) {
  const message = { ...event, message: `note-${seq}`, note: event.kind, seq, at };
  if (room.messages.has(message.message)) return { what: "nothing" };
  room.messages.set(message.message, message);
  return { what: "message", message };
}

/** Whoever of the staff comes in is told to everyone: to talk with, or, beside somebody else, able to read along. */
function join(room, event, entry) {
  const { member, pseudonym, role, shadow, why } = event;
  const came = why ? "member_reached" : "member_came";
  const kind = shadow ? "shadow_joined" : standsAlone(room, member) ? came : event.kind;
  room.members.set(member, { pseudonym, role, shadow });
  if (role === "peer") return { what: "people" };
  room[shadow ? "shadow" : "offer"] = null;
  if (role === "supporter" && !shadow) room.holder = member;
  // A talk that one has left may be given back.
  if (member === room.member) return settle(room, { ended: room.over });
  return note(room, { ...event, kind }, entry);
}

/** Answer whether this member of the staff is the only one in a talk of two, apart from a trainee. */
function standsAlone({ kind, members }, member) {
  const others = [...members].filter(([id]) => id !== member);
  return kind !== "group" && others.every(([, { role, shadow }]) => role === "peer" || shadow);
}

function leave(room, event, entry) {
  const { member } = event;
  const known = room.members.get(member) ?? UNKNOWN[room.kind];
  room.members.delete(member);
  if (member === room.member) return settle(room, { ended: true });
  if (known.role === "peer" || event.quiet) return { what: "people" };
  return note(room, { ...event, ...known }, entry);
}

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
