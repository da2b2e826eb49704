/** Start the peer's page. Nothing is said to the server before the person presses a button. */

import { PROTOCOL } from "../connection.js";
import { h } from "../dom.js";
import { openSocket, tabMemory } from "../memory.js";
import { Session } from "../session.js";
import { isCut } from "../explain.js";
import { words } from "../speech.js";
import { Helplines } from "../talk/helplines.js";
import { guessCountry } from "../words.js";
import "./page.js";

const helplines = new Helplines(guessCountry(navigator.languages));
const session = new Session({
  keep: tabMemory("talk"),
  greeting: () => ({ language: words.language, ...(helplines.country && { country: helplines.country }) }),
  open: openSocket(PROTOCOL),
});

/** Fetch the rest beforehand: a note of care must not wait for the network. */
async function fetchTheRest() {
  await Promise.all([import("/page/later.js"), import("/page/talk/care.js")]);
  (await import("/page/peer/shell.js")).keepShell();
}

/** It comes once somebody is in; what a cut kept away, with the next welcome. */
function fetchOnceIn() {
  const failed = (error) => (isCut(error) ? fetchOnceIn() : Promise.reject(error));
  session.addEventListener("welcome", () => fetchTheRest().catch(failed), { once: true });
}

fetchOnceIn();
helplines.load();
document.body.replaceChildren(h("warm-page", { session, helplines }));
performance.mark("door");
