/** Remember a few facts for this tab only; nothing is ever written to lasting storage. */

/** Give an object whose token, seen, epoch, telling, asked and codes live as long as the tab does. */
export function tabMemory(name) {
  const read = () => JSON.parse(sessionStorage.getItem(name) ?? "{}");
  const write = (change) => sessionStorage.setItem(name, JSON.stringify({ ...read(), ...change }));
  const memory = { clear: () => sessionStorage.removeItem(name) };
  for (const key of ["token", "seen", "epoch", "telling", "asked", "codes"]) {
    Object.defineProperty(memory, key, {
      get: () => read()[key],
      set: (value) => write({ [key]: value }),
      enumerable: true,
    });
  }
  return memory;
}

/** Open the one socket this page needs, on the host it came from; the first may be open already. */
export function openSocket(protocol) {
  return () =>
    takeEarly() ??
    new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`, protocol);
}

/** Half of what the server waits for a hello, so that none crosses its good-bye; networks change, too. */
const EARLY_FOR_MS = 5_000;

/** The page opens a line before it can do anything else; it serves once, unless it closed or stood long. */
function takeEarly() {
  const { early } = globalThis;
  delete globalThis.early;
  if (!early || early.socket.readyState > WebSocket.OPEN) return null;
  const age = Date.now() - early.since;
  if (age >= 0 && age < EARLY_FOR_MS) return early.socket;
  early.socket.close();
  return null;
}
