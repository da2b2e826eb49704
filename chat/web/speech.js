/** Load the words of this page once, before anything is shown; changing language reloads the page. */

import { Words, chooseLanguage } from "./words.js";

const CHOSEN = "language";

async function load() {
  const language = chooseLanguage([sessionStorage.getItem(CHOSEN), ...navigator.languages].filter(Boolean));
  const folders = document.documentElement.dataset.words.split(" ");
  const parts = await Promise.all(folders.map((folder) => import(`/page/${folder}/${language}.js`)));
  const locale = navigator.languages.find((tag) => tag.startsWith(language));
  const words = new Words(language, Object.assign({}, ...parts.map((part) => part.default)), locale);
  document.documentElement.lang = language;
  document.documentElement.dir = words.direction;
  return words;
}

export const words = await load();
export const say = (key, values) => words.say(key, values);

/** Take in the words of a part of the page that comes later. */
export async function learn(folder) {
  words.learn((await import(`/page/${folder}/${words.language}.js`)).default);
}

export function changeLanguage(language) {
  sessionStorage.setItem(CHOSEN, language);
  location.reload();
}
