/**
 * See each message through from the box to the log: sending, held, refused, or said.
 *
 * Free of the DOM. A message keeps its client id until the server answered, so that sending it again
 * after a cut can never say it twice.
 */

import { Lost, Refused } from "./connection.js";

const MENDS_ITSELF = new Set(["overloaded", "draining", "unavailable", "too_fast"]);

/** Answer whether a message was not sent because what is agreed in its room has changed. */
export function waitsForAgreement({ state, code }) {
  return state === "refused" && code === "agreement_needed";
}

/** Put a text into the form the server stores, so that it can be recognised in the log. */
export function asStored(text) {
  return text.replace(/\r\n?/g, "\n").replace(/\t/g, " ").normalize("NFC").trim();
}

export class Outbox {
  #parts;

  /** `changed(room)` hears that what waits has changed, `cared(care, room)` that care came with an answer. */
  constructor({ ask, wait, newId, changed, cared }) {
    this.#parts = { ask, wait, newId, changed, cared };
  }

  /** Send a text to a room; `extras` may hold `reply_to` and `fold`. */
  say(room, text, extras = {}) {
    const item = { clientId: this.#parts.newId(), text: asStored(text), extras, state: "sending" };
    room.outbox.set(item.clientId, item);
    this.#parts.changed(room);
    return this.#send(room, item);
  }

  retry(room, clientId) {
    const item = room.outbox.get(clientId);
    if (!item) return undefined;
    item.state = "sending";
    this.#parts.changed(room);
    return this.#send(room, item);
  }

  /** What is agreed in a room is read and accepted once; then all that waited for it goes out in order. */
  async agreed(room) {
    for (const item of [...room.outbox.values()].filter(waitsForAgreement))
      await this.retry(room, item.clientId);
  }

  drop(room, clientId) {
    room.outbox.delete(clientId);
    this.#parts.changed(room);
  }

  /** Send again whatever was on its way when the socket was cut. */
  resume(room) {
    const waiting = [...room.outbox.values()].filter((item) => item.state === "sending");
    return Promise.all(waiting.map((item) => this.#send(room, item)));
  }

  async #send(room, item) {
    try {
      const { clientId, text, extras } = item;
      this.#answered(
        room,
        item,
        await this.#parts.ask("say", { room: room.id, client_id: clientId, text, ...extras }),
      );
    } catch (error) {
      this.#failed(room, item, error);
    }
  }

  #answered(room, item, receipt) {
    Object.assign(item, { message: receipt.message, findings: receipt.findings ?? [] });
    if (receipt.delivery === "held") item.state = "held";
    else room.outbox.delete(item.clientId);
    this.#parts.changed(room);
    if (receipt.care) this.#parts.cared(receipt.care, room);
  }

  #failed(room, item, error) {
    if (error instanceof Lost) return;
    if (!(error instanceof Refused)) throw error;
    if (error.care) this.#parts.cared(error.care, room);
    if (error.code === "too_fast") item.isEarly = true;
    if (error.retry === "later" && MENDS_ITSELF.has(error.code)) {
      this.#parts.wait(error.retry_after_ms ?? 1000, () => this.#send(room, item));
    } else {
      const { words, code, version, text, findings = [] } = error;
      Object.assign(item, { state: "refused", words, code, findings, agreement: { version, text } });
    }
    this.#parts.changed(room);
  }
}
