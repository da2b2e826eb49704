/** Bring the words that only a supporter needs; each place of theirs imports this first. */

import { learn } from "../speech.js";

await learn("staff/words/supporter");
