/** Ask or tell something in front of the page. */

import { button, h, sendForm } from "./dom.js";
import { tryTo } from "./explain.js";
import { say } from "./speech.js";

/**
 * Show a dialog that closes with Escape or its own buttons, and goes when it is closed.
 *
 * The rest of the page is deaf meanwhile, so the way out comes along, and so does what is announced.
 */
export function openDialog(label, ...children) {
  document.querySelector("dialog[open]")?.close();
  const heading = h("h2", { id: "dialog-heading", tabIndex: -1 }, label);
  const exit = document.querySelector("warm-exit")?.another();
  const head = h("div", { className: "dialog-head" }, heading, exit);
  const said = h("p", { className: "dialog-said", role: "status" });
  const dialog = h("dialog", { "aria-labelledby": "dialog-heading" }, head, ...children, said);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  heading.focus();
  return dialog;
}

/** Show a dialog that has nothing to decide: it can only be closed. */
export function simpleDialog(label, ...children) {
  const close = button(say("close"), () => dialog.close());
  const dialog = openDialog(label, ...children, choices(close));
  return dialog;
}

/** Ask before doing something; `yes()` is done when it is confirmed, after the dialog has gone. */
export function askFirst(label, go, yes, ...children) {
  const no = button(say("cancel"), () => dialog.close());
  const send = h("button", { type: "submit", className: "primary" }, go);
  const confirmed = () => (dialog.close(), yes());
  const form = sendForm(confirmed, { className: "stack" }, ...children, choices(send, no));
  const dialog = openDialog(label, form);
  return dialog;
}

/** Ask before doing something, and keep what was written until `act()` has done it; what it gives is done after. */
export function askUntilDone(label, go, act, ...children) {
  const tried = async () => {
    const afterwards = await act();
    dialog.close();
    afterwards?.();
  };
  const no = button(say("cancel"), () => dialog.close());
  const send = h("button", { type: "submit", className: "primary" }, go);
  const form = sendForm(() => tryTo(tried), { className: "stack" }, ...children, choices(send, no));
  const dialog = openDialog(label, form);
  return dialog;
}

export function choices(...buttons) {
  return h("p", { className: "choices" }, ...buttons);
}
