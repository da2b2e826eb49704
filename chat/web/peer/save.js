/** Hand a file to the browser's own way of saving. */

import { h } from "../dom.js";

export function saveFile(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  h("a", { href, download: name }).click();
  URL.revokeObjectURL(href);
}
