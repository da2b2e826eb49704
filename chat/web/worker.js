/**
 * Answer from the last good copy when the network does not: the peer's page, its words, the helplines.
 *
 * Nothing that anyone wrote passes through here. The network is always asked first, so that no old code
 * meets a new server.
 */

const SHELF = "shell";
const FILES = [
  "/",
  "/page/contacts.js",
  "/page/copying.js",
  "/page/dialog.js",
  "/page/helplines.json",
  "/page/icon.svg",
  "/page/later.css",
  "/page/later.js",
  "/page/nudge.js",
  "/page/nudge.json",
  "/page/peer/away.js",
  "/page/peer/line.js",
  "/page/peer/menu.js",
  "/page/peer/mine.js",
  "/page/peer/notices.js",
  "/page/peer/plan.js",
  "/page/peer/save.js",
  "/page/peer/settings.js",
  "/page/peer/shell.js",
  "/page/peer/waiting.js",
  "/page/proof.js",
  "/page/statement.js",
  "/page/talk/actions.js",
  "/page/talk/care.js",
  "/page/talk/earlier.js",
  "/page/talk/leaving.js",
  "/page/talk/lines.js",
  "/page/talk/mood.js",
  "/page/talk/offer.js",
];

/** What the page begins with is named by its bytes, and the page says how. */
const LASTING = /\/page\/[\w/-]+-[0-9a-f]{16}\.\w+/g;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(fill());
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || !isKept(pathname)) return;
  event.respondWith(fresh(event.request, pathname));
});

function isKept(pathname) {
  return FILES.includes(pathname) || pathname.search(LASTING) === 0;
}

async function fill() {
  const shelf = await caches.open(SHELF);
  await shelf.addAll(FILES);
  const page = await (await shelf.match("/")).text();
  for (const lasting of new Set(page.match(LASTING))) await keep(shelf, lasting, await fetch(lasting));
}

/** Of what is named by its bytes only the newest is kept. */
async function keep(shelf, pathname, answer) {
  await shelf.put(pathname, answer);
  if (pathname.search(LASTING) !== 0) return;
  const [stem] = pathname.split(/[0-9a-f]{16}\./);
  const old = (await shelf.keys()).map(({ url }) => new URL(url).pathname);
  for (const other of old) if (other !== pathname && other.startsWith(stem) && other.search(LASTING) === 0)
    await shelf.delete(other);
}

async function fresh(request, pathname) {
  const shelf = await caches.open(SHELF);
  const answer = await fetch(request).catch(() => shelf.match(pathname));
  // A full disk keeps nobody from what the network brought.
  if (answer?.ok) await keep(shelf, pathname, answer.clone()).catch(() => null);
  return answer ?? Response.error();
}
