/** Fold away on a small screen what is not needed all the time; on a wide one everything stands there. */

import { button } from "../dom.js";

/** Make the button that unfolds what in `place` has the class `extra`; wide screens do not show it. */
export function unfolder(place, label) {
  place.classList.add("folds");
  const unfold = button(label, () => setOpen(place, unfold, !place.classList.contains("open")), {
    className: "unfold quiet small",
    ariaExpanded: "false",
  });
  return unfold;
}

/** Fold a place again, as after something in it was chosen. */
export function fold(place) {
  const unfold = place.querySelector(".unfold");
  if (unfold) setOpen(place, unfold, false);
}

function setOpen(place, unfold, open) {
  place.classList.toggle("open", open);
  unfold.ariaExpanded = String(open);
}
