/**
 * Follow numbered logs so that every entry is told once and in order, whatever happens to sockets.
 *
 * Free of the DOM. A place is where we stand in one log: the number of the last entry that was told.
 */

import { Lost, Refused, unlessLost } from "./connection.js";

export class Logs {
  #places = new Map();
  #parts;

  /** `tell(log, entry)` hears entries, `afresh(log)` that a log begins anew, `gone(log)` that it closed. */
  constructor({ ask, tell, afresh, gone }) {
    this.#parts = { ask, tell, afresh, gone };
  }

  /** Start after number `after`, or move there. */
  follow(log, after, epoch) {
    const place = { log, after, epoch, early: null, isFresh: true, doubted: null };
    this.#places.set(log, place);
    return this.#beginAfresh(place);
  }

  forget(log) {
    this.#places.delete(log);
  }

  standsAt(log) {
    return this.#places.get(log)?.after;
  }

  /** Take up every log where it was left; to be called after each welcome. */
  resume() {
    return Promise.all([...this.#places.values()].map((place) => this.#beginAfresh(place)));
  }

  /** Hear an `entry` frame; entries of logs nobody follows are dropped. */
  hear(frame) {
    const place = this.#places.get(frame.log);
    if (!place) return;
    if (place.early) place.early.push(frame);
    else this.#take(place, frame);
  }

  #beginAfresh(place) {
    Object.assign(place, { isFresh: true, doubted: null });
    return this.#begin(place);
  }

  async #begin(place) {
    place.early ??= [];
    try {
      const { log, after, epoch } = place;
      this.#begun(place, await this.#parts.ask("follow", { log, after, epoch }));
    } catch (error) {
      await this.#notBegun(place, error);
    }
  }

  #begun(place, reply) {
    place.epoch = reply.epoch;
    place.after = Math.max(place.after, reply.first_seq - 1);
    const early = (place.early ?? []).sort((one, other) => one.seq - other.seq);
    place.early = null;
    for (const frame of early) this.hear(frame);
  }

  async #notBegun(place, error) {
    if (error instanceof Lost) return;
    if (!(error instanceof Refused)) throw error;
    if (this.#places.get(place.log) !== place) return;
    this.#places.delete(place.log);
    if (error.code === "epoch_changed") await this.#parts.afresh(place.log);
    else this.#parts.gone(place.log, error);
  }

  #take(place, frame) {
    if (frame.seq <= place.after) return;
    if (frame.seq > place.after + 1 && !this.#mayLeap(place, frame.seq)) return;
    Object.assign(place, { after: frame.seq, isFresh: false, doubted: null });
    this.#parts.tell(place.log, frame);
  }

  /**
   * Decide about a number that leaves a gap. The first one of a stream may: we read from our own joining on.
   * Later it is doubted and asked for again; what the old stream still brings beyond it is let go.
   */
  #mayLeap(place, seq) {
    if (place.isFresh) return true;
    if (place.doubted !== null) return seq <= place.doubted;
    place.doubted = seq;
    this.#begin(place).catch(unlessLost);
    return false;
  }
}
