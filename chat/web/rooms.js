/** Hold the rooms a person is in, and fold into them what is heard. Free of the DOM. */

import { Room } from "./room.js";

export class Rooms extends Map {
  #tell;

  /** `tell(type, detail)` hears `message`, `changed`, `room`, `outbox`, `presence` and `typing`. */
  constructor(tell) {
    super();
    this.#tell = tell;
  }

  /** Give the room that frames speak of, made new when it is not known yet. */
  meet(fields) {
    const known = this.get(fields.room) ?? new Room(fields);
    const { member, pseudonym, over } = fields;
    Object.assign(known, { member, pseudonym, over: Boolean(over) });
    this.set(known.id, known);
    return known;
  }

  /** Give the talk of two that goes on, if there is one. */
  get talk() {
    return [...this.values()].find(({ kind, ended, isShadow }) => kind === "one_on_one" && !ended && !isShadow);
  }

  /** Find the room of a log, as in `room:r_…`; what is said beside a room is not the room. */
  ofLog(log) {
    const [kind, id] = log.split(":");
    return kind === "room" ? this.get(id) : undefined;
  }

  /** Fold an entry into its room and tell what changed. */
  heard(log, entry) {
    const room = this.ofLog(log);
    if (!room) return;
    const { what, message } = room.apply(entry);
    if (what === "message") this.#tell("message", { room, message });
    else if (what === "gone" || what === "back") this.#tell("changed", { room, message });
    else if (what !== "nothing") this.#tell("room", room);
  }

  /** Settle a held message: it is posted now, or will not be. */
  settleHeld({ kind, room: id, message }) {
    const room = this.get(id);
    const item = room && [...room.outbox.values()].find((waiting) => waiting.message === message);
    if (!item) return;
    if (kind !== "message_released") item.state = "rejected";
    else room.outbox.delete(item.clientId);
    this.#tell("outbox", room);
  }

  /** Note who is here: names, or only how many. */
  presence({ room: id, here, count }) {
    const room = this.get(id);
    if (!room) return;
    Object.assign(room, { here: here ?? null, count: count ?? here?.length ?? null });
    this.#tell("presence", room);
  }

  typing({ room: id, member }) {
    const room = this.get(id);
    if (room && member !== room.member) this.#tell("typing", { room, member });
  }
}
