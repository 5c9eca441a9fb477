/**
 * When a violation may be put down to a known deviation of a real Server: only if what was seen has
 * the deviation's situation in it. A claim can fail for many reasons, so a claim alone says nothing.
 *
 * A deviation of a profile that is not listed here is taken for the cause wherever its clause is.
 */
import {
  hasOtherIds,
  hasPubrelsAtOnce,
  hasRepeatWithoutDup,
  isDupOfPublisher,
  isFlagInQueue,
  isOvertakenByLive,
  isRetainedCopy,
  isTwiceWhileRestored,
  isWithoutDup,
} from "./copies.ts";
import {
  hadSecondConnect,
  followsOneBrokenOff,
  hasCleanAfterAnother,
  hasTwoConnects,
  isAfterSecondConnect,
  isFarewellOfDisplaced,
  isTakenOver,
  isTakenOverAtOnce,
} from "./connects.ts";
import { Tale, type Told } from "./tale.ts";
import { hasEmptyLevel, matchesByDot, matchesByWildcard } from "./topics.ts";
import { matches } from "../topic-filter.ts";

/** Of a deviation that several profiles have, the knobs say what each of them means by it. */
type Situation = (tale: Tale, knobs: readonly string[]) => boolean;

const situations: ReadonlyMap<string, Situation> = new Map<string, Situation>([
  ["first-of-overlapping-qos", isOverlapping],
  ["overlap-drops-from-the-queue", hasOverlap],
  ["overlap-keeps-its-place", hasOverlap],
  ["subscribing-again-interrupts", isAskedForAgain],
  ["overlap-again-from-the-queue", isOverlapAgain],
  ["overtaken-is-taken-for-a-copy", overtakesRetained],
  ["empty-level-not-stored", hasEmptyLevel],
  ["dot-is-a-slash", matchesByDot],
  ["retained-for-exact-filters-alone", matchesByWildcard],
  ["second-connect-ends-session", isAfterSecondConnect],
  ["second-connect-loses-will", hadSecondConnect],
  ["inbound-qos-2-beyond-window-lost", isBeyondWindow],
  ["no-will-on-takeover", isTakenOver],
  ["old-session-outlives-takeover", hasCleanAfterAnother],
  ["takeovers-at-once", isTakenOverAtOnce],
  ["farewell-of-the-displaced", isFarewellOfDisplaced],
  ["second-connect-answered", hasTwoConnects],
  ["request-again-keeps-both", isAskedForWithOtherQos],
  ["one-code-for-a-filter-asked-twice", asksTwice],
  ["qos-not-lowered", isNotLowered],
  ["pubrel-takes-anothers-place", hasPubrelsAtOnce],
  ["sent-twice-while-restored", isTwiceWhileRestored],
  ["live-before-the-queue", isOvertakenByLive],
  ["repeat-is-no-other-copy", hasRepeatWithoutDup],
  ["retained-copy-not-kept", isRetainedCopy],
  ["dup-of-the-publisher", isDupOfPublisher],
  ["retain-flag-in-the-queue", isFlagInQueue],
  ["session-present-needs-subscription", isDenied],
  ["session-present-without-session", isPromised],
  ["new-packet-ids-on-resend", hasOtherIds],
  ["sent-to-the-old-connection-first", followsOneBrokenOff],
  ["empty-subscribe-answered", hasEmptySubscribe],
  ["puback-for-qos2", isPubackForQos2],
  ["no-dup-on-resend", isWithoutDup],
  ["inbound-qos2-survives-clean", takesAnIdOfTheOldSession],
]);

/** Whether what was seen has the situation of a deviation in it, which these knobs express. */
export function isSituationOf(
  deviation: string,
  told: Told,
  knobs: readonly string[] = [],
): boolean {
  const fits = situations.get(deviation);
  return fits === undefined || fits(new Tale(told), knobs);
}

export const hasSituation = (deviation: string): boolean => situations.has(deviation);

/**
 * The subscriptions that match the message have different QoS, when it is sent or in the end. Where it
 * never came, one of them has QoS 0, and its subject was away.
 */
function isOverlapping(tale: Tale): boolean {
  const messages = [...tale.published(tale.about), ...tale.wills(tale.about)];
  return tale.subjects().some((subject) => {
    const hasCome = tale
      .all("received", "PUBLISH")
      .some((one) => one.packet.payload === tale.about && one.clientId === subject);
    return messages.some((message) =>
      grantsOf(message, tale, [subject]).some((granted) => {
        const levels = new Set(granted.flat());
        if (granted.length < 2 || levels.size < 2) return false;
        return hasCome || (levels.has(0) && tale.wasAway(subject, message.place));
      }),
    );
  });
}

/** Several subscriptions match, and it comes on a connection that resumed, under an identifier it never had. */
function isOverlapAgain(tale: Tale): boolean {
  const { last } = tale;
  const packet = tale.publish();
  if (packet === null || last === null || !tale.isResumed(last)) return false;
  const isAgain = tale
    .all("received", "PUBLISH")
    .some(
      (one) =>
        one.packet.payload === packet.payload &&
        one.connection !== last.connection &&
        one.packet.packetId !== packet.packetId,
    );
  const messages = tale.published(tale.about);
  // When a Will is published nobody sees.
  const all = messages.length > 0 ? messages : [{ ...last, packet }];
  return (
    isAgain && all.some((message) => grantsOf(message, tale).some((granted) => granted.length > 1))
  );
}

/** Some message above QoS 0 matched several subscriptions of the subject's Session. */
function hasOverlap(tale: Tale): boolean {
  return tale
    .all("sent", "PUBLISH")
    .some((one) => one.packet.qos > 0 && grantsOf(one, tale).some(({ length }) => length > 1));
}

/** A message with RETAIN 1 for the subject's Session was sent before it, and not answered by then. */
function overtakesRetained(tale: Tale): boolean {
  return tale
    .published(tale.about)
    .some(({ place }) =>
      tale
        .all("sent", "PUBLISH")
        .some(
          (one) =>
            one.place < place &&
            one.packet.qos > 0 &&
            one.packet.retain &&
            grantsOf(one, tale).some(({ length }) => length > 0) &&
            !tale.isAnsweredBefore(place, one),
        ),
    );
}

/** While it was under way a subject asked for a filter that matches it and that it had already. */
function isAskedForAgain(tale: Tale): boolean {
  const answers = tale.all("received", "SUBACK");
  return tale.published(tale.about).some((message) =>
    tale.all("sent", "SUBSCRIBE").some(({ clientId, connection, packet, place }) => {
      const had = tale.before(place).grantedFor(clientId, message.packet.topic);
      const answered = answers.find(
        (one) =>
          one.connection === connection &&
          one.packet.packetId === packet.packetId &&
          one.place > place,
      );
      return (
        tale.subjects().includes(clientId) &&
        packet.requests.some(({ filter }) => had.has(filter)) &&
        (answered?.place ?? Infinity) > message.place &&
        !tale.isAnsweredBefore(place, message)
      );
    }),
  );
}

/** By subscription: the QoS that it may have. */
type Granted = readonly (readonly number[])[];

/** What the subscriptions that match a message may have, of each subject when it is sent and in the end. */
function grantsOf(
  { packet, place }: { readonly packet: { readonly topic: string }; readonly place: number },
  tale: Tale,
  subjects = tale.subjects(),
): readonly Granted[] {
  const moments = [tale.before(place), tale];
  return subjects.flatMap((one) =>
    moments.map((then) => [...then.grantedFor(one, packet.topic).values()]),
  );
}

/**
 * mosquitto's max_inflight_messages where nothing is configured, which bounds what comes in as well.
 * The deviation is known of such a Server alone, under the name of its profile, so no knob says it.
 */
const usualWindow = 20;

/** Its publisher had as many others of QoS 2 on the way as the Server takes at a time. */
function isBeyondWindow(tale: Tale): boolean {
  return tale.published(tale.about).some(({ packet, clientId, place }) => {
    if (packet.qos === 0) return false;
    const others = tale.all("sent", "PUBLISH").filter((one) => {
      if (one.clientId !== clientId || one.packet.qos !== 2 || one.place >= place) return false;
      return !tale
        .all("received", "PUBCOMP")
        .some(
          (done) =>
            done.clientId === clientId &&
            done.packet.packetId === one.packet.packetId &&
            done.place > one.place &&
            done.place < place,
        );
    });
    return new Set(others.map((one) => one.packet.packetId)).size >= usualWindow;
  });
}

/** A subject has asked for a filter that matches it more than once, with different QoS. */
function isAskedForWithOtherQos(tale: Tale): boolean {
  const messages = tale.published(tale.about).map(({ packet }) => packet);
  const topics = [...messages, tale.publish()].flatMap((one) => one?.topic ?? []);
  return tale.subjects().some((subject) => {
    const requests = tale
      .all("sent", "SUBSCRIBE")
      .filter(({ clientId }) => clientId === subject)
      .flatMap(({ packet }) => packet.requests)
      .filter(({ filter }) => topics.some((topic) => matches(filter, topic)));
    return requests.some((one) =>
      requests.some((other) => other.filter === one.filter && other.qos !== one.qos),
    );
  });
}

/** The SUBSCRIBE that is answered has a filter twice. */
function asksTwice(tale: Tale): boolean {
  const { last } = tale;
  if (last?.packet.type !== "SUBACK") return false;
  const { packetId } = last.packet;
  const asked = tale
    .all("sent", "SUBSCRIBE")
    .findLast((one) => one.connection === last.connection && one.packet.packetId === packetId);
  const filters = asked?.packet.requests.map(({ filter }) => filter) ?? [];
  return new Set(filters).size < filters.length;
}

/** It came with the QoS of its PUBLISH, which is more than any request that matches was granted. */
function isNotLowered(tale: Tale): boolean {
  const packet = tale.publish();
  if (packet === null || tale.last === null) return false;
  const granted = tale.grantedFor(tale.last.clientId, packet.topic, tale.last.connection);
  return (
    [...granted.values()].every((qos) => Math.min(...qos) < packet.qos) &&
    ([...granted.keys()].some((filter) => /[+#]/.test(filter)) || tale.isResumed(tale.last)) &&
    tale.published(packet.payload).some((one) => one.packet.qos === packet.qos)
  );
}

/** A Session without subscriptions was there, and its Client told otherwise; it is concerned. */
function isDenied(tale: Tale): boolean {
  const publishers = tale.published(tale.about).map(({ clientId }) => clientId);
  const concerned = new Set([...tale.subjects(), ...publishers]);
  return tale.all("received", "CONNACK").some(({ connection, clientId, packet, place }) => {
    if (!concerned.has(clientId) || packet.sessionPresent || packet.returnCode !== 0) return false;
    const own = tale.connects(clientId).find((one) => one.connection === connection);
    const before = tale.before(place);
    return (
      own?.packet.cleanSession === false &&
      before.hasSession(clientId) &&
      [...before.granted(clientId).values()].every(({ isAnswered }) => !isAnswered)
    );
  });
}

/** A Client that is concerned was told of a Session where it had none. */
function isPromised(tale: Tale): boolean {
  const subjects = tale.subjects();
  return tale
    .all("received", "CONNACK")
    .some(
      ({ clientId, packet, place }) =>
        packet.sessionPresent &&
        subjects.includes(clientId) &&
        !tale.before(place).hasSession(clientId),
    );
}

/** It was answered, and the connection left open. */
function hasEmptySubscribe(tale: Tale): boolean {
  return tale
    .all("sent", "SUBSCRIBE")
    .some(
      ({ clientId, packet, connection }) =>
        packet.requests.length === 0 &&
        tale.subjects().includes(clientId) &&
        tale.all("received", "SUBACK").some((one) => one.connection === connection),
    );
}

/** A QoS 2 message that is concerned was answered with PUBACK. */
function isPubackForQos2(tale: Tale): boolean {
  const subjects = tale.subjects();
  return tale
    .all("sent", "PUBLISH")
    .some(
      (sent) =>
        sent.packet.qos === 2 &&
        (tale.about === null
          ? subjects.includes(sent.clientId)
          : sent.packet.payload === tale.about) &&
        tale
          .all("received", "PUBACK")
          .some(
            (one) =>
              one.connection === sent.connection &&
              one.packet.packetId === sent.packet.packetId &&
              one.place > sent.place,
          ),
    );
}

/** A QoS 2 message of a new Session has the Packet Identifier of one of an earlier connection. */
function takesAnIdOfTheOldSession(tale: Tale): boolean {
  return tale.published(tale.about).some(({ packet, clientId, connection, place }) => {
    const own = tale.connects(clientId).find((one) => one.connection === connection);
    if (packet.qos !== 2 || own?.packet.cleanSession !== true) return false;
    return tale
      .all("sent", "PUBLISH")
      .some(
        (one) =>
          one.place < place &&
          one.connection !== connection &&
          one.clientId === clientId &&
          one.packet.qos === 2 &&
          one.packet.packetId === packet.packetId,
      );
  });
}
