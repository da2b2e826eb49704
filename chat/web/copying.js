/** Copy a code with one press; where the browser does not allow it, that is said. */

import "./later.js";
import { button } from "./dom.js";
import { say } from "./speech.js";

export function copyButton(text) {
  const copied = async () => {
    const isCopied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    copy.textContent = say(isCopied ? "code.copied" : "code.by-hand");
  };
  const copy = button(say("code.copy"), copied, { className: "small" });
  return copy;
}
