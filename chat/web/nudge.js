/**
 * Notice, on the device and before sending, what the writer may want to look at once more.
 *
 * Free of the DOM. It never blocks; the server decides with its own rules. So this errs to silence.
 */

const CONTACT = [
  /[\w.+-]{2,}@[\w-]{2,}\.[a-z]{2,}/i,
  /\b(?:https?:\/\/|www\.)\S+/i,
  /(?:\+|\b)\d(?:[\s().-]?\d){8,14}\b/,
  /(?:^|\s)@[a-z][\w.]{3,}/i,
];
const HEAVY = [
  /\b(?:kill|end|hurt|harm|cut)(?:ing)? (?:myself|my life|it all)\b/i,
  /\bsuicid(?:e|al)\b/i,
  /\b(?:want|wanna|going) to die\b/i,
  /\b(?:better off|rather be) dead\b/i,
  /\b(?:do ?n[o'’]?t|never) want to (?:live|be alive|exist|wake up)\b/i,
  /انتحار|أنتحر|أؤذي نفسي|أقتل نفسي|أريد أن أموت/,
];

/** Give `heavy`, `contact` or null. Someone in danger is thought of before a phone number is. */
export function nudgeFor(text) {
  if (HEAVY.some((form) => form.test(text))) return "heavy";
  if (CONTACT.some((form) => form.test(text))) return "contact";
  return null;
}
