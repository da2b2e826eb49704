/** Hold the device's nudge against the rules' own examples: reads JSON, prints how many it hears. */

import { readFileSync } from "node:fs";
import { Nudges } from "../../chat/web/nudge.js";

const { packs, hits, misses } = JSON.parse(readFileSync(0, "utf8"));
const nudges = new Nudges(packs);
const heard = (texts) => texts.filter((text) => nudges.about(text) !== null).length;

console.log(JSON.stringify({ hits: heard(hits), misses: heard(misses) }));
