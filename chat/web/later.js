/** Bring words and looks of what is not needed before the first message; its parts import this first. */

import { h } from "./dom.js";
import { learn } from "./speech.js";

const AGAIN_MS = 2_000;

/** Help without looks is better than none: whoever waits goes on, and the looks are tried for again. */
function bringLooks() {
  return new Promise((resolve) => {
    const looks = h("link", { rel: "stylesheet", href: "/page/later.css", onload: resolve });
    looks.onerror = () => (resolve(), looks.remove(), setTimeout(bringLooks, AGAIN_MS));
    document.head.append(looks);
  });
}

await Promise.all([bringLooks(), learn("words/later")]);
