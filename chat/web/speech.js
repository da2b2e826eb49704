/** Load the words of this page once, before anything is shown; changing language reloads the page. */

import { announce } from "./dom.js";
import { Words, chooseLanguage } from "./words.js";

const CHOSEN = "language";
const AGAIN_MS = 2_000;

/** The languages of this page, as it says itself. */
export const languages = document.documentElement.dataset.languages.split(" ");

async function load() {
  const wanted = [sessionStorage.getItem(CHOSEN), ...navigator.languages].filter(Boolean);
  const language = chooseLanguage(wanted, languages);
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
  words.learn((await fetched(`/page/${folder}/${words.language}.js`)).default);
}

/**
 * Fetch until it is there: a part that failed while it waited for its words would fail for good. Many browsers
 * keep a module that did not come for the whole visit, so each time it is asked for under an address of its own.
 */
async function fetched(path) {
  for (let times = 0; ; times++)
    try {
      return await import(times ? `${path}?again=${times}` : path);
    } catch {
      if (times === 0) announce(say("failed.lost"));
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
}

export function changeLanguage(language) {
  sessionStorage.setItem(CHOSEN, language);
  location.reload();
}
