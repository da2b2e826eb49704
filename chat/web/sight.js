/** Keep the page within what is in sight: some phones lay their keyboard over a page instead of shrinking it. */

const LOW_REM = 32;
/** A keyboard is higher than any bar at the edge of a window. */
const LEAST_KEYBOARD = 100;

/** Answer whether there is so little room that only what was said and the box may take any. */
export function isLow() {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return visualViewport.height * visualViewport.scale < LOW_REM * rem;
}

/** Whoever looks closer with two fingers sees a part of the same page, which stays as it is. */
export function stayInSight(page) {
  const seen = visualViewport;
  const fit = () => {
    const covered = document.documentElement.clientHeight - seen.height > LEAST_KEYBOARD && seen.scale === 1;
    page.toggleAttribute("low", isLow());
    page.style.setProperty("--seen", covered ? `${seen.height}px` : "");
    page.style.setProperty("--down", covered ? `${seen.offsetTop}px` : "");
  };
  for (const type of ["resize", "scroll"]) seen.addEventListener(type, fit);
  fit();
}
