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
  ["takenOver", "taken over"],
]);

/** A delay of the machine, as XState names its event. */
const noConnect = /^xstate\.after\.connectTimeout\b/;

export const whyEnded = (why: string): string => endings.get(why) ?? why;

export const whyClosed = (why: string): string =>
  noConnect.test(why) ? "no CONNECT came in time" : (closings.get(why) ?? why);
