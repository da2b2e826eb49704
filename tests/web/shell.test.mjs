import assert from "node:assert/strict";
import test from "node:test";
import { keepShell } from "../../chat/web/peer/shell.js";

const withWorkers = (t, serviceWorker) => {
  const own = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { serviceWorker } });
  t.after(() => (own ? Object.defineProperty(globalThis, "navigator", own) : delete globalThis.navigator));
};

test("a browser that keeps nothing, or a page that is being left, is no fault of the page", async (t) => {
  const said = t.mock.method(console, "info", () => {});
  withWorkers(t, { register: () => Promise.reject(new Error("Operation has been aborted")) });

  await keepShell();

  assert.deepEqual(said.mock.calls[0].arguments, ["Operation has been aborted"]);
});

test("the worker is asked to keep the whole page", async (t) => {
  const asked = [];
  withWorkers(t, { register: async (...call) => asked.push(call) });

  await keepShell();

  assert.deepEqual(asked, [["/page/worker.js", { scope: "/" }]]);
});
