/** Bring the words that only an operator needs; each place of theirs imports this first. */

import { learn } from "../speech.js";

await learn("staff/words/operator");
