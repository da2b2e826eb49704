/**
 * Turn a helpline's contact line into links that a phone understands.
 *
 * Free of the DOM. Gives parts in reading order, each {text} or {text, href}.
 */

const REACHABLE = /(https?:\/\/[^\s,;)]+)|(\+?\d[\d ().-]*\d)/g;
const BY_TEXT = /(?:\btext\b|\bsms\b|رسالة)[^.;,]*$/i;
const BY_CALL = /\bcall\b|اتصل/i;
const FEWEST_DIGITS = 3;

export function contactParts(contact) {
  const parts = [];
  let end = 0;
  for (const match of contact.matchAll(REACHABLE)) {
    if (match.index > end) parts.push({ text: contact.slice(end, match.index) });
    parts.push(part(match, contact.slice(0, match.index)));
    end = match.index + match[0].length;
  }
  if (end < contact.length) parts.push({ text: contact.slice(end) });
  return parts;
}

function part([text, web, number], before) {
  if (web) return { text, href: web };
  const digits = number.replace(/[^\d+]/g, "");
  if (digits.length < FEWEST_DIGITS) return { text };
  const byText = BY_TEXT.test(before) && !BY_CALL.test(before);
  return { text, href: `${byText ? "sms" : "tel"}:${digits}` };
}
