/*
 * Begin with what takes longest: the words, and a line to the server. Stands in the page itself.
 * Nothing is said on the line before the person presses a button; who reads for long gets a new one.
 */
{
  const origin = location.origin.replace(/^http/, "ws");
  globalThis.early = { socket: new WebSocket(`${origin}/live`, "warmline.1"), since: Date.now() };
  const languages = document.documentElement.dataset.languages.split(" ");
  const wanted = [sessionStorage.getItem("language"), ...navigator.languages].filter(Boolean);
  const known = wanted.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => languages.includes(tag));
  import(`/page/words/${known ?? languages[0]}.js`).catch(() => null);
  const shown = () => document.querySelector("warm-page");
  // Where something is missing without which nothing begins, the page says so in words that it holds ready.
  const unloaded = () => document.querySelector("template")?.content ?? "";
  addEventListener("error", () => shown() ?? document.body.append(unloaded()), true);
}
