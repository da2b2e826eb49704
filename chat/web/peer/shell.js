/** Keep the page and the helplines for when there is no network; a worker does, and never sees a message. */

const WORKER = "/page/worker.js";

/** Begin once somebody came in: whoever only looked leaves nothing on the device. */
export async function keepShell() {
  if (!navigator.serviceWorker) return;
  const policy = globalThis.trustedTypes?.createPolicy("worker", { createScriptURL: () => WORKER });
  const kept = navigator.serviceWorker.register(policy?.createScriptURL(WORKER) ?? WORKER, { scope: "/" });
  // A browser that keeps nothing refuses, and leaving at once cuts it short: this page then needs its network.
  await kept.catch((refusal) => console.info(refusal.message));
}
