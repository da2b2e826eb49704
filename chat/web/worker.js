/**
 * Answer from the last good copy when the network does not: the peer's page, its words, the helplines.
 *
 * Nothing that anyone wrote passes through here. The network is always asked first, so that no old code
 * meets a new server.
 */

const SHELF = "shell";
const FILES = [
  "/",
  "/page/connection.js",
  "/page/contacts.js",
  "/page/dialog.js",
  "/page/dom.js",
  "/page/explain.js",
  "/page/helplines.json",
  "/page/icon.svg",
  "/page/later.css",
  "/page/later.js",
  "/page/logs.js",
  "/page/memory.js",
  "/page/nudge.js",
  "/page/nudge.json",
  "/page/outbox.js",
  "/page/page.css",
  "/page/peer/arrival.js",
  "/page/peer/away.js",
  "/page/peer/door.js",
  "/page/peer/exit.js",
  "/page/peer/line.js",
  "/page/peer/lobby.js",
  "/page/peer/main.js",
  "/page/peer/menu.js",
  "/page/peer/mine.js",
  "/page/peer/notices.js",
  "/page/peer/page.js",
  "/page/peer/plan.js",
  "/page/peer/save.js",
  "/page/peer/settings.js",
  "/page/peer/shell.js",
  "/page/peer/waiting.js",
  "/page/proof.js",
  "/page/room.js",
  "/page/rooms.js",
  "/page/session.js",
  "/page/speech.js",
  "/page/state-line.js",
  "/page/statement.js",
  "/page/talk/actions.js",
  "/page/talk/box.js",
  "/page/talk/care.js",
  "/page/talk/earlier.js",
  "/page/talk/helplines.js",
  "/page/talk/leaving.js",
  "/page/talk/lines.js",
  "/page/talk/log.js",
  "/page/talk/mood.js",
  "/page/talk/offer.js",
  "/page/talk/row.js",
  "/page/talk/talk.js",
  "/page/talk/waiting-row.js",
  "/page/tokens.css",
  "/page/words.js",
  "/page/words/ar.js",
  "/page/words/en.js",
  "/page/words/later/ar.js",
  "/page/words/later/en.js",
];

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(FILES)));
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || !FILES.includes(pathname)) return;
  event.respondWith(fresh(event.request, pathname));
});

async function fresh(request, pathname) {
  const shelf = await caches.open(SHELF);
  try {
    const answer = await fetch(request);
    if (answer.ok) await shelf.put(pathname, answer.clone());
    return answer;
  } catch (error) {
    const kept = await shelf.match(pathname);
    if (!kept) throw error;
    return kept;
  }
}
