/** Start the peer's page. Nothing is sent to the server before the person presses a button. */

import { PROTOCOL } from "../connection.js";
import { h } from "../dom.js";
import { openSocket, tabMemory } from "../memory.js";
import { Session } from "../session.js";
import { words } from "../speech.js";
import { Helplines } from "../talk/helplines.js";
import { guessCountry } from "../words.js";
import "./page.js";
import { keepShell } from "./shell.js";

const helplines = new Helplines(guessCountry(navigator.languages));
const session = new Session({
  keep: tabMemory("talk"),
  greeting: () => ({ language: words.language, ...(helplines.country && { country: helplines.country }) }),
  open: openSocket(PROTOCOL),
});

session.addEventListener("welcome", () => keepShell(), { once: true });
helplines.load();
document.body.append(h("warm-page", { session, helplines }));
performance.mark("door");
