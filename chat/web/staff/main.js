/** Start the staff's page: sign in once, then come back by token for as long as the tab lives. */

import { PROTOCOL, Refused } from "../connection.js";
import { h } from "../dom.js";
import { openSocket, tabMemory } from "../memory.js";
import { Session } from "../session.js";
import { words } from "../speech.js";
import "./page.js";

const keep = tabMemory("staff");
const greeting = () => ({ language: words.language });
const session = new Session({ keep, greeting, open: openSocket(PROTOCOL), firstTime: (ask) => signIn(ask) });

/** Use what was typed once and forget it; without it only the form can help. */
async function signIn(ask) {
  const { credentials } = session;
  session.credentials = null;
  if (!credentials) throw new Refused({ code: "not_signed_in", retry: "never", words: "" });
  try {
    return await ask("sign_in", { ...credentials, ...greeting() });
  } catch (error) {
    // A code is good for one try: whoever is turned away reads why, and nothing is tried by itself.
    if (error instanceof Refused) error.retry = "never";
    throw error;
  }
}

document.body.append(h("staff-page", { session }));
