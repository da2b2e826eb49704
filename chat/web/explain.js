/** Put a failure into words for people. */

import { Lost, Refused } from "./connection.js";
import { say } from "./speech.js";

/** Give the server's own kind words when it refused, ours when the socket was cut. */
export function explain(error) {
  if (error instanceof Refused) return error.words || say("failed");
  if (error instanceof Lost) return say("failed.lost");
  throw error;
}
