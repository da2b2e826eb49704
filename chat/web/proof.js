/**
 * Do the little work that the door asks of newcomers where somebody suspended came from.
 *
 * Free of the DOM. SHA-256 is spelled out here because the browser's own answers one hash at a time, through
 * a promise, which is many times slower for short texts. It works in short slices, so that the page stays awake.
 */

const MOST_PROOFS = 3;
const SLICE_MS = 8;
const TRIES_A_LOOK = 64;

/** No number fits what was asked. */
export class NoAnswer extends Error {}

/** Show proofs until one is taken, a few times at most, as one may come too late. */
export async function knock(hello, refusal, times = MOST_PROOFS) {
  try {
    return await hello({ proof: await prove(refusal.challenge) });
  } catch (error) {
    if (error instanceof NoAnswer) throw refusal;
    if (error.code !== "proof_needed" || times === 1) throw error;
    return knock(hello, error, times - 1);
  }
}

/** Find the number below `maxnumber` whose hash, after the salt, is the challenge; gives what `hello` shows. */
export async function prove({ maxnumber, ...asked }) {
  let until = performance.now() + SLICE_MS;
  for (let from = 0; from < maxnumber; from += TRIES_A_LOOK) {
    const number = found(asked, from, Math.min(from + TRIES_A_LOOK, maxnumber));
    if (number !== undefined) return btoa(JSON.stringify({ ...asked, number }));
    if (performance.now() >= until) {
      await aTurn();
      until = performance.now() + SLICE_MS;
    }
  }
  throw new NoAnswer();
}

function found({ salt, challenge }, from, to) {
  const first = Number.parseInt(challenge.slice(0, 8), 16) | 0;
  for (let number = from; number < to; number++)
    if (digest(salt + number)[0] === first && sha256(salt + number) === challenge) return number;
}

/** Let everything else of the page go on; a timer would be slowed down in a tab that nobody looks at. */
function aTurn() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (port1.close(), resolve());
    port2.postMessage(null);
  });
}

const FIRST_PRIMES = [];
for (let n = 2; FIRST_PRIMES.length < 64; n++)
  if (FIRST_PRIMES.every((prime) => n % prime !== 0)) FIRST_PRIMES.push(n);
const START = Int32Array.from(FIRST_PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const ROUNDS = Int32Array.from(FIRST_PRIMES, (prime) => fraction(Math.cbrt(prime)));
const words = new Int32Array(64);

/** The first 32 bits behind the point. */
function fraction(root) {
  return ((root % 1) * 2 ** 32) | 0;
}

/** Give the SHA-256 of ASCII text as hexadecimal digits (FIPS 180-4). */
export function sha256(text) {
  return Array.from(digest(text), (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function digest(text) {
  const padded = new Int32Array((((text.length + 8) >> 6) + 1) << 4);
  for (let n = 0; n < text.length; n++) padded[n >> 2] |= text.charCodeAt(n) << (24 - (n & 3) * 8);
  padded[text.length >> 2] |= 0x80 << (24 - (text.length & 3) * 8);
  padded[padded.length - 1] = text.length << 3;
  const state = START.slice();
  for (let at = 0; at < padded.length; at += 16) mix(state, padded, at);
  return state;
}

function mix(state, padded, at) {
  spread(padded, at);
  let [a, b, c, d, e, f, g, h] = state;
  for (let n = 0; n < 64; n++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + ROUNDS[n] + words[n]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + majority) | 0;
    (h = g), (g = f), (f = e), (e = (d + one) | 0), (d = c), (c = b), (b = a), (a = (one + two) | 0);
  }
  (state[0] += a), (state[1] += b), (state[2] += c), (state[3] += d);
  (state[4] += e), (state[5] += f), (state[6] += g), (state[7] += h);
}

function spread(padded, at) {
  for (let n = 0; n < 16; n++) words[n] = padded[at + n];
  for (let n = 16; n < 64; n++) {
    const near = words[n - 15];
    const far = words[n - 2];
    const low = turn(near, 7) ^ turn(near, 18) ^ (near >>> 3);
    const high = turn(far, 17) ^ turn(far, 19) ^ (far >>> 10);
    words[n] = (words[n - 16] + low + words[n - 7] + high) | 0;
  }
}

function turn(word, bits) {
  return (word >>> bits) | (word << (32 - bits));
}
