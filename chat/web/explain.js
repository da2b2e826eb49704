/** Put a failure into words for people, and say them. */

import { Lost, Refused } from "./connection.js";
import { announce, announceRefusal } from "./dom.js";
import { say } from "./speech.js";

/** Give the server's own kind words when it refused, ours when the socket was cut. */
export function explain(error) {
  if (error instanceof Refused) return error.words || say("failed");
  if (isCut(error)) return say("failed.lost");
  throw error;
}

/** Do something, and say so when it fails. */
export async function tryTo(act) {
  try {
    await act();
  } catch (error) {
    announceRefusal(explain(error));
  }
}

/**
 * Do something that nobody waits for. What a cut wire kept away is asked for again, and the line of state
 * says that it is cut.
 */
export async function inBackground(act) {
  try {
    await act();
  } catch (error) {
    if (!isCut(error)) announce(explain(error));
  }
}

/** Answer whether something failed only because there was no network just then. */
export function isCut(error) {
  return error instanceof Lost || isMissingPart(error);
}

/** Answer whether a part of the page could not be fetched; browsers have no better name for it. */
function isMissingPart(error) {
  return error instanceof TypeError && /module|fetch/i.test(error.message);
}
