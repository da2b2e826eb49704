/** Build elements without ever reading text as markup. */

/** Make an element: `on…` keys are listeners, known properties are set, everything else is an attribute. */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) put(element, key, value);
  element.append(
    ...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

function put(element, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith("on") && key in element) element.addEventListener(key.slice(2), value);
  else if (key in element || isOurs(element, key)) element[key] = value;
  else element.setAttribute(key, value === true ? "" : value);
}

/** Answer whether a key is a property that one of our own elements asks for. */
function isOurs(element, key) {
  return element.localName.includes("-") && !key.includes("-");
}

/** Make a button that does not submit. While what it began is under way, it does not begin it once more. */
export function button(text, act, properties = {}) {
  return h("button", { type: "button", onclick: once(act), ...properties }, text);
}

/** Make a form. While what it sends is under way, it sends nothing a second time, and an earlier refusal goes. */
export function sendForm(send, properties, ...children) {
  const act = once(() => (refusal?.isConnected && announce(""), send()));
  return h("form", { onsubmit: (event) => (event.preventDefault(), act()), ...properties }, ...children);
}

/** Give what does nothing while what it began before is under way. */
export function once(act) {
  let begun = null;
  return (event) => {
    begun ??= Promise.resolve(act(event)).finally(() => (begun = null));
  };
}

/** Make a labelled field; the control keeps its own id. */
export function field(label, control, hint) {
  const note = hint && h("span", { className: "hint", id: `${control.id}-hint` }, hint);
  if (note) control.setAttribute("aria-describedby", note.id);
  return h("p", { className: "field" }, h("label", { htmlFor: control.id }, label), note, control);
}

/** Make a paragraph of each line of a longer text. */
export function paragraphs(text) {
  return text.split(/\n+/).map((part) => h("p", { className: "said", dir: "auto" }, part));
}

/** Show a short word about what just happened; screen readers say it, the focus does not move, and what `stays` does. */
export function announce(...texts) {
  const spoken = texts.filter(Boolean).flatMap((text) => [h("span", {}, text), " "]);
  const place = document.querySelector("dialog[open] .dialog-said") ?? document.getElementById("said");
  place?.replaceChildren(...spoken, ...place.querySelectorAll(".stays"));
  return place;
}

let refusal;

/** Say why something did not work, until it is tried anew; in a long dialog it comes into sight. */
export function announceRefusal(text) {
  const place = announce(text);
  refusal = place?.firstChild;
  place?.closest("dialog")?.lastChild.scrollIntoView({ block: "nearest" });
}

/** Give an element's listeners an end: they stop when the element leaves the page. */
export class Pane extends HTMLElement {
  #end = null;

  connectedCallback() {
    this.#end = new AbortController();
    this.show();
  }

  disconnectedCallback() {
    this.#end.abort();
  }

  /** Listen for as long as this element is on the page. */
  hear(target, type, listener) {
    target.addEventListener(type, ({ detail }) => listener(detail), { signal: this.#end.signal });
  }
}
