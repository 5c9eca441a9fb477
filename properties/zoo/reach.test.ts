/**
 * What is drawn rarely is drawn often enough: whoever takes one name, number or place for another is
 * found out. None of these was reported, so none is in the zoo.
 */
import { expect, test } from "vitest";
import type { Connect, ConnectionData, Model } from "../../models/index.ts";
import { assert } from "../../src/index.ts";
import { findClaim } from "../catalogue.ts";
import { sameMessage } from "../claims/lasting.ts";
import { hunt } from "./hunt.ts";
import { inDelay, inMachine, inOrder, inRule, type Change } from "./mutant.ts";

interface Mistake {
  readonly does: string;
  readonly claim: string;
  readonly change: Change;
}

/** A Server that also takes these for a match, or no longer does. */
const matching = (to: string, also: Matches, unless: Matches = () => false): Change =>
  inRule(
    "matches",
    to,
    (was) => (filter, topic) =>
      (was(filter, topic) || also(filter, topic, was)) && !unless(filter, topic, was),
  );
type Test = (filter: string, topic: string) => boolean;
type Matches = (filter: string, topic: string, was: Test) => boolean;
const never: Matches = () => false;

/** A Server that drops what waits and matches a subscription that is given up. */
const purging = inOrder(
  "session",
  "unsubscribe",
  "without what waits for it",
  (was) => (data, input, turn, params) => {
    assert(input.type === "packet.UNSUBSCRIBE", "an UNSUBSCRIBE is carried out");
    const { filters } = input.packet;
    const given = data.subscriptions.filter(({ filter }) => filters.includes(filter));
    const { matches } = turn.policy.rules;
    const isLeft = ({ message }: (typeof data.queue)[number]): boolean =>
      !given.some(({ filter }) => matches(filter, message.topic));
    return { ...was(data, input, turn, params), queue: data.queue.filter(isLeft) };
  },
);

/** A Server that sends the newest first where more than two wait; what goes on waiting keeps its place. */
const newestFirst = (order: "acknowledge" | "redeliver"): Change =>
  inOrder("session", order, "newest first", (was) => (data, ...all) => {
    if (data.queue.length < 3) return was(data, ...all);
    const after = was({ ...data, queue: data.queue.toReversed() }, ...all);
    return { ...after, queue: after.queue.toReversed() };
  });

/** What a Server does upon a second CONNECT; it closes the connection where `closes` says so. */
const uponSecondConnect = (
  to: string,
  does: (turn: ConnectionTurn, connect: Connect, data: ConnectionData) => "closes" | "goes on",
): Change =>
  inOrder("connection", "complain", to, (was) => (data, input, turn, params) => {
    if (input.type !== "packet.CONNECT") return was(data, input, turn, params);
    return does(turn, input.packet, data) === "closes" ? was(data, input, turn, params) : data;
  });
type Complain = Model["orders"]["connection"]["complain"];
type ConnectionTurn = Parameters<Complain>[2];

/** A Server that does not mind a packet. */
const passedOver = (state: string, event: string, was: object | null): Change =>
  inMachine("serverConnection", [state, "on", event], was, {});

const mistakes: readonly Mistake[] = [
  {
    does: "# matches what begins with $",
    claim: "topic-matches-a-filter",
    change: matching("#", (filter, topic) => filter === "#" && topic.startsWith("$")),
  },
  {
    does: "t/# does not match t",
    claim: "message-reaches-every-session",
    change: matching(
      "no parent",
      never,
      (filter, topic) => filter.endsWith("/#") && filter.slice(0, -2) === topic,
    ),
  },
  {
    does: "t/+ matches t/1/x",
    claim: "topic-matches-a-filter",
    change: matching(
      "levels",
      (filter, topic, was) => filter.endsWith("/+") && was(`${filter.slice(0, -1)}#`, topic),
    ),
  },
  {
    does: "t/1 matches t/1/x",
    claim: "topic-matches-a-filter",
    change: matching("what begins so", (filter, topic) => topic.startsWith(`${filter}/`)),
  },
  {
    does: "t/1 matches T/1",
    claim: "topic-matches-a-filter",
    change: matching("any case", (filter, topic, was) =>
      was(filter.toLowerCase(), topic.toLowerCase()),
    ),
  },
  {
    does: "+ does not match an empty level",
    claim: "message-reaches-every-session",
    change: matching(
      "no empty level",
      never,
      (filter, topic) => filter.startsWith("+") && topic.startsWith("/"),
    ),
  },
  {
    does: "ClientIDs that differ in case are one",
    claim: "session-of-its-client-id",
    change: inRule("sessionKey", "any case", (was) => (clientId) => was(clientId.toLowerCase())),
  },
  {
    does: "a Will at QoS 2 is published at QoS 1",
    claim: "will-published-as-asked",
    change: inRule("willMessage", "QoS 1", (was) => (...all) => {
      const message = was(...all);
      return message.qos === 2 ? { ...message, qos: 1 } : message;
    }),
  },
  {
    does: "a Will is retained at QoS 0 alone",
    claim: "will-published-as-asked",
    change: inRule("willMessage", "RETAIN 0", (was) => (...all) => {
      const message = was(...all);
      return message.qos > 0 ? { ...message, retain: false } : message;
    }),
  },
  {
    does: "an empty message that is not retained reaches nobody",
    claim: "message-reaches-every-session",
    change: inOrder(
      "session",
      "take",
      "unless empty",
      (was) => (data, input, turn, params) =>
        input.type === "deliver" && input.message.payload === "" && !input.message.retain
          ? data
          : was(data, input, turn, params),
    ),
  },
  {
    does: "a message equal to one that waits is dropped",
    claim: "message-reaches-every-session",
    change: inOrder("session", "take", "unless one waits", (was) => (data, input, ...all) => {
      assert(input.type === "deliver", "a message is taken");
      const { message } = input;
      const waits = data.queue.some((one) => sameMessage(one.message, message));
      return waits ? data : was(data, input, ...all);
    }),
  },
  {
    does: "the third filter of a SUBSCRIBE is passed over",
    claim: "subscriptions-follow-requests",
    change: inOrder("session", "subscribe", "two", (was) => (data, input, turn, params) => {
      assert(input.type === "packet.SUBSCRIBE", "a SUBSCRIBE is carried out");
      const { packet } = input;
      // The SUBACK has as many codes as before.
      const requests = packet.requests.map((one, place) => packet.requests[place % 2] ?? one);
      return was(data, { ...input, packet: { ...packet, requests } }, turn, params);
    }),
  },
  {
    does: "the third filter of an UNSUBSCRIBE is passed over",
    claim: "subscriptions-follow-requests",
    change: inRule("unsubscribed", "two", (was) => (now, filters) => was(now, filters.slice(0, 2))),
  },
  {
    does: "of more than two that wait the newest goes first upon an acknowledgement",
    claim: "messages-in-order",
    change: newestFirst("acknowledge"),
  },
  {
    does: "of more than two that wait the newest goes first upon a resume",
    claim: "messages-in-order",
    change: newestFirst("redeliver"),
  },
  {
    does: "an UNSUBSCRIBE takes along what waits and another subscription matches",
    claim: "waiting-messages-are-kept",
    change: purging,
  },
  {
    does: "an UNSUBSCRIBE takes along what waits and is still owed",
    claim: "at-least-once",
    change: purging,
  },
  {
    does: "a second CONNECT with CleanSession 1 ends its Session",
    claim: "session-ends-for-a-reason",
    change: uponSecondConnect("ends the Session", (turn, connect, { connection }) => {
      if (connect.cleanSession) turn.tell("registry", { type: "open", connection, connect });
      return "closes";
    }),
  },
  {
    does: "a second CONNECT throws out who has its ClientID",
    claim: "no-close-upon-what-breaks-nothing",
    change: uponSecondConnect("kicks another", (turn, { clientId }, data) => {
      if (clientId !== data.clientId) turn.tell("registry", { type: "kick", clientId });
      return "closes";
    }),
  },
  {
    does: "a second CONNECT for another ClientID is passed over",
    claim: "violation-closes",
    change: uponSecondConnect("nothing if it is another", (_, { clientId }, data) =>
      clientId === data.clientId ? "closes" : "goes on",
    ),
  },
  {
    does: "an UNSUBSCRIBE without filters is answered",
    claim: "violation-closes",
    change: inMachine(
      "serverConnection",
      ["connected", "on", "packet.UNSUBSCRIBE"],
      [{ guard: "asksForNothing", actions: "complain" }, { actions: "toSession" }],
      { actions: "toSession" },
    ),
  },
  {
    does: "a CONNACK of a Client is passed over",
    claim: "violation-closes",
    change: passedOver("connected", "packet.CONNACK", { actions: "complain" }),
  },
  {
    does: "a PINGRESP of a Client is passed over",
    claim: "violation-closes",
    change: passedOver("connected", "packet.PINGRESP", { actions: "complain" }),
  },
  {
    does: "bytes that are no packet are passed over before CONNECT",
    claim: "violation-closes",
    change: passedOver("awaitingConnect", "packet.MALFORMED", null),
  },
  {
    does: "without a Keep Alive PINGREQ is not answered",
    claim: "ping-answered",
    change: inOrder(
      "connection",
      "sendPingresp",
      "not at Keep Alive 0",
      (was) =>
        (data, ...all) =>
          data.connect?.keepAliveSeconds === 0 ? data : was(data, ...all),
    ),
  },
  {
    does: "a Keep Alive is a minute at least",
    claim: "silent-client-dropped-in-time",
    change: inDelay(
      "serverKeepAlive",
      "patience",
      "a minute at least",
      (was) => (asked) => Math.max(Number(was(asked)), 90_000),
    ),
  },
];

test.for(mistakes)("$does: caught", ({ does, claim, change }) => {
  const found = findClaim(claim);
  assert(found.ok, `there is a claim ${claim}`);
  const clause = "MQTT3-3.3.1-11";
  const mutant = { id: does, does, side: "Server", reports: [], clause, claim, change } as const;
  const kill = hunt(mutant, found.value, { seed: 1, runsMax: 800 });
  expect(kill?.counterexample.claim.id).toBe(claim);
  expect(kill?.counterexample.operations).toBeLessThanOrEqual(12);
});
