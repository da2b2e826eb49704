/**
 * Watch both desks at once, whichever is looked at, so that no case waits unseen.
 *
 * Free of the DOM. Tells `cases` when a list has changed, `alarmed` when a desk is asked again to take a
 * case, and `trouble` with an error.
 */

import { Lost } from "../connection.js";
import { byUrgency, mustAlarm, seenOnce } from "./clock.js";

export const TRACKS = ["care", "conduct"];
const WAITING = ["open", "claimed"];

export class Watch extends EventTarget {
  #session;
  #wanted = new Set();
  #running = false;
  #rang = new Map();
  #started = false;

  constructor(session) {
    super();
    this.#session = session;
    /** What two moderators look at together, or are asked to. */
    this.requests = new Map();
    this.cases = Object.fromEntries(TRACKS.map((track) => [track, []]));
    session.addEventListener("desk", ({ detail }) => this.#heard(detail));
    session.addEventListener("welcome", () => TRACKS.forEach((track) => this.#welcomed(track)));
    session.addEventListener("afresh", ({ detail }) => this.#afresh(detail));
  }

  async start() {
    for (const track of TRACKS) await this.#begin(track);
    this.#started = true;
  }

  /** A desk's log is followed from its end, because it only says that the list moved. */
  async #begin(track) {
    const log = `desk:${track}`;
    await this.#session.logs.follow(log, await this.#end(log));
    this.reload(track);
  }

  /** A desk whose log began anew just when the wire was cut is taken up with the next one. */
  #welcomed(track) {
    this.reload(track);
    if (this.#started && this.#session.logs.standsAt(`desk:${track}`) === undefined) this.#beginAnew(track);
  }

  /** When the place was put back in time, alarms of earlier days are not called out once more. */
  #afresh(log) {
    const track = TRACKS.find((each) => log === `desk:${each}`);
    if (track) this.#beginAnew(track);
  }

  #beginAnew(track) {
    this.#begin(track).catch((error) => error instanceof Lost || this.#tell("trouble", error));
  }

  /** Fetch a list anew, once however often it was asked for meanwhile. */
  async reload(track) {
    this.#wanted.add(track);
    if (this.#running) return;
    this.#running = true;
    for (const wanted of this.#wanted) await this.#load(wanted);
    this.#running = false;
  }

  /** Fetch the cases of a desk in some states, most urgent first. */
  async list(track, states = WAITING) {
    const asked = states.map((state) => this.#session.ask("cases", { track, state }));
    const lists = await Promise.all(asked);
    return seenOnce(lists.flatMap((list) => list.cases)).sort(byUrgency);
  }

  /** Count the cases that nobody took and that the desk must be loud about. */
  loud(now) {
    return TRACKS.flatMap((track) => this.cases[track]).filter((seen) => mustAlarm(seen, now)).length;
  }

  async #load(track) {
    this.#wanted.delete(track);
    try {
      this.cases[track] = await this.list(track);
      this.#tell("cases", track);
    } catch (error) {
      if (!(error instanceof Lost)) this.#tell("trouble", error);
    }
  }

  async #end(log) {
    const before = Number.MAX_SAFE_INTEGER;
    const { entries } = await this.#session.ask("read", { log, before, limit: 1 });
    return entries.at(-1)?.seq ?? 0;
  }

  #heard({ log, entry }) {
    const track = log.slice("desk:".length);
    const { event } = entry;
    if (event.kind === "case_alarmed") this.#ring(track, entry.at);
    else if (event.kind === "rule_flooding") this.#tell("flooded", event);
    else if (event.kind === "account_reset") this.#tell("anew", event);
    else if (event.kind.startsWith("across_")) this.#across(track, event);
    this.reload(track);
  }

  /** Every case has an entry of its own; what is due at one moment is called out once. */
  #ring(track, at) {
    if (this.#rang.get(track) === at) return;
    this.#rang.set(track, at);
    this.#tell("alarmed", track);
  }

  #across(track, event) {
    const { request, kind, by, until } = event;
    const asked = this.requests.get(request) ?? { request, track, by };
    if (kind === "across_over") this.requests.delete(request);
    else this.requests.set(request, { ...asked, until });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
