/** Read what was said before the earliest message that is shown. Free of the DOM. */

const EARLIER_AT_ONCE = 50;

/** Give a page of messages, oldest first, and know them from then on. */
export async function readEarlier(session, room) {
  const asked = { log: room.log, before: room.loadedFrom, limit: EARLIER_AT_ONCE };
  const { entries } = await session.ask("read", asked);
  room.loadedFrom = entries[0]?.seq ?? room.firstSeq;
  return room.addEarlier(entries.filter(({ event }) => event.kind === "message_posted"));
}
