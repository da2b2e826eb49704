/** Sockets and timers that move only when a test says so. */

export class StillTimers {
  waiting = new Set();

  wait = (ms, then) => {
    const timer = { ms, then };
    this.waiting.add(timer);
    return () => this.waiting.delete(timer);
  };

  /** Let the shortest wait end; gives how long it would have been. */
  next() {
    const timer = [...this.waiting].sort((one, other) => one.ms - other.ms)[0];
    this.waiting.delete(timer);
    timer.then();
    return timer.ms;
  }
}

/** Sockets in the order they were opened; what a client sent lies in `sent`. */
export class Sockets {
  opened = [];

  open = () => {
    const socket = new FakeSocket();
    this.opened.push(socket);
    return socket;
  };

  get last() {
    return this.opened.at(-1);
  }
}

class FakeSocket {
  sent = [];

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.closed = true;
  }

  say(frame) {
    this.onmessage({ data: JSON.stringify(frame) });
  }

  /** Answer the last command of a type. */
  answer(type, fields) {
    const asked = this.sent.findLast((frame) => frame.type === type);
    this.say({ ref: asked.ref, ...fields });
  }

  cut(code = 1006) {
    this.onclose({ code });
  }
}

/** Let everything that is ready happen. */
export function settled() {
  return new Promise((resolve) => setImmediate(resolve));
}

export function welcome(fields = {}) {
  return {
    type: "welcome",
    token: "t1",
    role: "peer",
    epoch: "e1",
    last_seq: 0,
    rooms: [],
    server: {},
    ...fields,
  };
}
