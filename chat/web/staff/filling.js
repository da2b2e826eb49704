/** Fill a part of a pane from the server: say that it is on its way, and offer to try again when it failed. */

import { button, h } from "../dom.js";
import { explain } from "../explain.js";
import { say } from "../speech.js";

/** Ask with `load`, and put what it gives into a place; until then the place is busy. */
export async function fill(place, load) {
  place.ariaBusy = "true";
  if (!place.hasChildNodes()) place.append(h("p", { className: "hint" }, say("loading")));
  try {
    place.replaceChildren(...[await load()].flat());
  } catch (error) {
    const again = button(say("again"), () => fill(place, load), { className: "small" });
    place.replaceChildren(h("p", { className: "banner", role: "alert" }, explain(error), " ", again));
  } finally {
    place.ariaBusy = "false";
  }
}
