/** Look across one person's cases, which takes two moderators, ends by itself, and is told to the person. */

import { askFirst, choices, openDialog } from "../dialog.js";
import { announce, button, field, h } from "../dom.js";
import { tryTo } from "../explain.js";
import { say, words } from "../speech.js";

/** Ask for it from a case; the reason is what the person will read. */
export function askAcross({ session, detail }) {
  const reason = h("textarea", { id: "across-reason", maxLength: 1000, required: true, dir: "auto" });
  const ask = () =>
    tryTo(async () => {
      await session.ask("ask_across", { case: detail.case, reason: reason.value.trim() });
      announce(say("across.asked"));
    });
  const what = h("p", {}, say("across.what"));
  askFirst(say("across"), say("across.go"), ask, what, field(say("across.reason"), reason));
}

/** List what is asked for on a desk, or open to two. */
export function requestsOn({ session, watch, track }) {
  const here = [...watch.requests.values()].filter((request) => request.track === track);
  const rows = here.map((request) =>
    h(
      "li",
      { className: "choices" },
      h("span", {}, say("across.request", { name: request.by, when: words.when(request.until) })),
      button(say("across.look"), () => look(session, request.request), { className: "small" }),
    ),
  );
  return h("ul", { className: "plain" }, ...rows);
}

function look(session, request) {
  return tryTo(async () => show(session, await session.ask("look_across", { request })));
}

function show(session, seen) {
  const isMine = seen.by === session.welcome.name;
  const agree = button(say("across.agree"), () => agreeTo(session, seen.request), { className: "primary" });
  const close = button(say("close"), () => dialog.close());
  const dialog = openDialog(
    say("across"),
    h("p", {}, say("across.by", { name: seen.by })),
    h("p", { className: "said", dir: "auto" }, seen.reason),
    h("ul", {}, ...(seen.cases ?? []).map(linked)),
    choices(seen.state === "asked" && !isMine && agree, close),
  );
}

function agreeTo(session, request) {
  return tryTo(async () => {
    await session.ask("agree_across", { request });
    await look(session, request);
  });
}

function linked({ level, pseudonym, opened_at: at, decision }) {
  const parts = [
    pseudonym,
    words.when(at),
    level > 0 && say("case.level", { level }),
    say(decision ? `decide.${decision}` : "across.undecided"),
  ];
  return h("li", { dir: "auto" }, parts.filter(Boolean).join(" · "));
}
