/** Why a Session or a connection came to its end, in words; the models name the event that ended it. */

const endings: ReadonlyMap<string, string> = new Map([
  ["clean", "CleanSession 1 ends with its connection"],
  ["displaced", "displaced by another connection"],
  ["discarded", "discarded by CleanSession 1"],
  ["serverRestart", "the Server restarted"],
]);

const closings: ReadonlyMap<string, string> = new Map([
  ["keepAlive.expired", "Keep Alive expired"],
  ["link.closed", "it has ended"],
  ["packet.DISCONNECT", "DISCONNECT"],
  ["protocol.error", "protocol violation"],
  ["refused", "CONNECT refused"],
  ["session.refused", "it has ended"],
  ["takenOver", "taken over"],
]);

/** A packet for which a connection is closed is one that stands where a CONNECT must. */
const otherFirst = /^packet\./;

/** A delay of the machine, as XState names its event. */
const noConnect = /^xstate\.after\.connectTimeout\b/;

export const whyEnded = (why: string): string => endings.get(why) ?? why;

export function whyClosed(why: string): string {
  if (noConnect.test(why)) return "no CONNECT came in time";
  return closings.get(why) ?? (otherFirst.test(why) ? "protocol violation" : why);
}
