/** Stand in the waiting line, and leave it. Free of the DOM. */

/** Stand in line, or change what one said. */
export async function standInLine(session, wish) {
  session.waiting = await session.ask("wait", wish);
  session.wished = wish;
  if (session.waiting.care) session.tell("care", { care: session.waiting.care, room: null });
  session.tell("place", session.waiting);
}

export async function giveUp(session) {
  await session.ask("give_up");
  session.waiting = null;
  session.settlePast();
  session.tell("place", null);
}
