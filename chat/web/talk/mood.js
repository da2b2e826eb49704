/** Ask how someone is, from 0 to 10, with no answer as the first choice. */

import { h } from "../dom.js";
import { say } from "../speech.js";

export function moodChoice(id) {
  const none = h("option", { value: "" }, say("wait.mood.none"));
  const moods = Array.from({ length: 11 }, (_, mood) => h("option", { value: String(mood) }, moodName(mood)));
  return h("select", { id }, none, ...moods);
}

function moodName(mood) {
  if (mood === 0) return say("wait.mood.low");
  return mood === 10 ? say("wait.mood.high") : say("number", { number: mood });
}
