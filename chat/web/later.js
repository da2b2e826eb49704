/** Bring words and looks of what is not needed before the first message; its parts import this first. */

import { h } from "./dom.js";
import { learn } from "./speech.js";

const looks = h("link", { rel: "stylesheet", href: "/page/later.css" });
const loaded = new Promise((resolve) => (looks.onload = looks.onerror = resolve));
document.head.append(looks);
await Promise.all([loaded, learn("words/later")]);
