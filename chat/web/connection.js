/**
 * Keep one socket to the server: greet, ask, and come back when it is cut.
 *
 * Free of the DOM: the socket, the timer and the dice are handed in.
 */

export const PROTOCOL = "warmline.1";
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const REPLY_WITHIN_MS = 20_000;
/** The server closes with this when nobody says who they are in time. */
const NO_HELLO = 4504;
/** What a socket's `readyState` is once it can be written to. */
const OPEN = 1;

/** The server said no. `code` is for programs, `words` are for people. */
export class Refused extends Error {
  constructor(frame) {
    super(frame.code);
    Object.assign(this, frame);
  }
}

/** The socket went before the reply came; nobody knows whether the command was heard. */
export class Lost extends Error {}

/** Pass over that the socket was cut: whatever was asked is asked again after the next welcome. */
export function unlessLost(error) {
  if (!(error instanceof Lost)) throw error;
}

/** Say whether a close code asks the client to come back (4500–4999 ask it to stay away). */
export function mayComeBack(code) {
  return code < 4500 || code > 4999;
}

/** Choose a pause with full jitter, so that a thousand clients do not return in one wave. */
export function pauseBefore(attempt, random) {
  return random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
}

export class Connection extends EventTarget {
  #socket = null;
  #asked = new Map();
  #lastRef = 0;
  #attempt = 0;
  #leastPause = 0;
  #cancelWait = null;
  #parts;

  /**
   * `open()` gives a new WebSocket, `greet(ask)` signs in on it, `wait(ms, then)` gives a cancel.
   * States, told as `state` events: idle, connecting, ready, resting, away.
   */
  constructor({ open, greet, wait = waitWithTimer, random = Math.random }) {
    super();
    this.#parts = { open, greet, wait, random };
    this.state = "idle";
    this.closedWith = null;
    /** Why the door last said no; null once it let us in. */
    this.refusal = null;
  }

  start() {
    if (this.state === "idle" || this.state === "away") this.#connect();
  }

  /** Do not wait out a pause: the network is said to be back, or someone came back to the page. */
  retryNow() {
    if (this.state === "resting") this.#connect();
  }

  stop() {
    this.#cancelWait?.();
    this.#drop();
    this.#become("idle");
  }

  /** Send a command and give its reply; throws Refused or Lost. */
  ask(type, fields = {}) {
    if (this.state !== "ready") return Promise.reject(new Lost(type));
    return this.#ask(type, fields);
  }

  /** Send a command that has no reply, or whose reply nobody waits for. */
  tell(type, fields = {}) {
    if (this.state === "ready") this.#send({ type, ref: ++this.#lastRef, ...fields });
  }

  #connect() {
    this.#cancelWait?.();
    this.#become("connecting");
    const socket = this.#parts.open();
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this.#socket && this.#closed(code);
    if (socket.readyState === OPEN) this.#greet(socket);
    else socket.onopen = () => this.#greet(socket);
  }

  async #greet(socket) {
    try {
      const welcome = await this.#parts.greet((type, fields) => this.#ask(type, fields, socket));
      if (socket !== this.#socket) return;
      this.#attempt = 0;
      this.refusal = null;
      this.#become("ready");
      this.dispatchEvent(new CustomEvent("welcome", { detail: welcome }));
    } catch (error) {
      if (socket === this.#socket) this.#turnedAway(error);
    }
  }

  #turnedAway(error) {
    if (error instanceof Lost) return;
    if (!(error instanceof Refused)) throw error;
    this.#drop();
    this.refusal = error;
    if (error.retry === "later") this.#rest(error.retry_after_ms ?? 0);
    else this.#become("away");
  }

  /** The door may say no before anything is asked, and close; what it said is kept for people to read. */
  #refusedAtDoor(frame) {
    this.refusal = new Refused(frame);
    this.#leastPause = frame.retry_after_ms ?? 0;
  }

  #closed(code) {
    const isLate = code === NO_HELLO && this.state === "connecting";
    this.#drop();
    this.closedWith = code;
    // A hello that crossed the server's good-bye is said again; who is late again comes back after a pause.
    if (isLate && this.#attempt === 0) {
      this.#attempt++;
      this.#connect();
    } else if (isLate || mayComeBack(code)) this.#rest(this.#leastPause);
    else this.#become("away");
  }

  #rest(leastMs) {
    const pause = leastMs + pauseBefore(this.#attempt++, this.#parts.random);
    this.#leastPause = 0;
    this.#become("resting");
    this.#cancelWait = this.#parts.wait(pause, () => this.#connect());
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const question of asked) question.lose();
  }

  #ask(type, fields, socket = this.#socket) {
    if (socket !== this.#socket) throw new Lost(type);
    const ref = ++this.#lastRef;
    return new Promise((resolve, reject) => {
      const stopWaiting = this.#parts.wait(
        REPLY_WITHIN_MS,
        () => socket === this.#socket && this.#closed(4000),
      );
      const lose = () => (stopWaiting(), reject(new Lost(type)));
      this.#asked.set(ref, { resolve, reject, lose, stopWaiting });
      this.#send({ type, ref, ...fields });
    });
  }

  #send(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  #hear(frame) {
    const question = this.#asked.get(frame.ref);
    if (!question) {
      if (frame.type === "refused" && this.state === "connecting") this.#refusedAtDoor(frame);
      else this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
      return;
    }
    this.#asked.delete(frame.ref);
    question.stopWaiting();
    if (frame.type === "refused") question.reject(new Refused(frame));
    else question.resolve(frame);
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}

/** Run `then` after a while; gives a function that calls it off. */
export function waitWithTimer(ms, then) {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
