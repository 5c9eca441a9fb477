/**
 * The claims about what the Server sends again, and about a Session that resumes.
 */
import { expect, test } from "vitest";
import { accept, ack, hold, publish, say } from "./by-hand.ts";
import { sightsOf, told, verdictOf, withTransition, type ByHand, type Setting } from "./harness.ts";
import { redeliveryClaims } from "./redelivery.ts";
import { resumptionClaims } from "./resumption.ts";

const claims = [...redeliveryClaims, ...resumptionClaims];
const verdict = (id: string, lines: readonly string[], setting: Partial<Setting> = {}): string =>
  verdictOf(claims, id, lines, setting);
/** Device "a" is subscribed to "t" with QoS 2, and "b" is there to publish. */
const start = (id: string): ByHand => {
  const hand = sightsOf(claims.filter((one) => one.id === id));
  return hold(accept(accept(hand, "b#1"), "a#1"), "a#1", 2);
};
const again = (hand: ByHand, connection = "a#2"): ByHand =>
  accept(hand.closed("a#1"), connection, true);
const violated = (said: ByHand): void => expect(said.violations).toHaveLength(1);
const sound = (said: ByHand): void => expect(said.violations).toEqual([]);
const qos2 = { qos: 2 } as const;
const dup = { dup: true } as const;
const repeat2 = { qos: 2, dup: true } as const;

/** A message reaches the Client, and the connection breaks with the answer on its way. */
const lostAnswer = (qos: 1 | 2): readonly string[] => [
  "connect a clean=0",
  "connect b",
  `subscribe a t qos=${qos}`,
  "hold a",
  `publish b t qos=${qos} "m"`,
];
const resumed = (id: string, qos: 1 | 2, setting: Partial<Setting> = {}): string => {
  const only = claims.filter((one) => one.id === id);
  const story = told(only, setting)
    .do(...lostAnswer(qos))
    .make("deliver server->a#1")
    .do("cut a")
    .make("notice a#1->server", "notice server->a#1")
    .do("release a", "connect a clean=0")
    .judge();
  if (story.violations.length > 0) return "violated";
  return story.triggered.length > 0 ? "held" : "not triggered";
};

test("qos-0-without-dup is violated by DUP 1", () => {
  const lines = ["connect a", "connect b", "subscribe a t", 'publish b t "m"'];
  expect(verdict("qos-0-without-dup", lines)).toBe("held");
  violated(start("qos-0-without-dup").received("a#1", publish("m", null, dup)));
});

test("first-copy-without-dup is violated on the first connection of a Session", () => {
  const id = "first-copy-without-dup";
  const lines = ["connect a", "connect b", "subscribe a t qos=1", 'publish b t qos=1 "m"'];
  expect(verdict(id, lines)).toBe("held");
  violated(start(id).received("a#1", publish("m", 1, dup)));
});

test("first-copy-without-dup allows DUP 1 for what an earlier connection may have carried", () => {
  const id = "first-copy-without-dup";
  const before = say(start(id), "b#1", "m");
  sound(again(before).received("a#2", publish("m", 1, dup)));
  const after = say(again(start(id)), "b#1", "m");
  violated(after.received("a#2", publish("m", 1, dup)));
});

test("repeat-with-dup is violated by DUP 0, also where the acknowledgement is lost", () => {
  const id = "repeat-with-dup";
  expect(resumed(id, 2)).toBe("held");
  expect(resumed(id, 1)).toBe("held");
  expect(resumed(id, 2, { settings: { "server.dupOnResend.qos2": "false" } })).toBe("violated");
  expect(resumed(id, 1, { settings: { "server.dupOnResend.qos1": "false" } })).toBe("violated");
});

test("repeat-unchanged is violated by another message, QoS, RETAIN or identifier", () => {
  const id = "repeat-unchanged";
  expect(resumed(id, 2)).toBe("held");
  const one = (): ByHand =>
    again(say(start(id), "b#1", "m").received("a#1", publish("m", 1, qos2)));
  sound(one().received("a#2", publish("m", 1, repeat2)));
  violated(one().received("a#2", publish("n", 1, repeat2)));
  violated(one().received("a#2", publish("m", 1, dup)));
  violated(one().received("a#2", publish("m", 1, { ...repeat2, retain: true })));
  violated(one().received("a#2", publish("m", 2, repeat2)));
});

test("no-publish-after-pubrec is violated once PUBREL was seen, or PUBREC was read for certain", () => {
  const id = "no-publish-after-pubrec";
  expect(resumed(id, 2)).toBe("held");
  const got = (): ByHand =>
    start(id)
      .received("a#1", publish("m", 1, qos2))
      .sent("a#1", ack("PUBREC", 1));
  const repeat = publish("m", 1, repeat2);
  sound(again(got()).received("a#2", repeat));
  violated(again(got().received("a#1", ack("PUBREL", 1))).received("a#2", repeat));
  violated(again(hold(got(), "a#1", 2, "u")).received("a#2", repeat));
});

test("no-publish-after-pubrec is violated by a sender that starts from the beginning", () => {
  const machines = withTransition("qos2Sender", "awaitingPubcomp", "resume", {
    actions: "resendPublish",
  });
  const story = told(
    claims.filter((one) => one.id === "no-publish-after-pubrec"),
    { machines },
  )
    .do(...lostAnswer(2))
    .make("deliver server->a#1", "deliver a#1->server", "deliver server->a#1")
    .do("cut a")
    .make("notice a#1->server", "notice server->a#1")
    .do("release a", "connect a clean=0");
  expect(story.violations).toHaveLength(1);
});

test("acknowledged-is-not-sent-again is violated only if the acknowledgement was read", () => {
  const id = "acknowledged-is-not-sent-again";
  const lines = ["connect a clean=0", "connect b", "subscribe a t qos=1", 'publish b t qos=1 "m"'];
  const more = ["subscribe a u", "disconnect a", "connect a clean=0"];
  expect(verdict(id, [...lines, ...more])).toBe("held");
  const done = (): ByHand =>
    say(start(id), "b#1", "m").received("a#1", publish("m", 1)).sent("a#1", ack("PUBACK", 1));
  sound(again(done()).received("a#2", publish("m", 1, dup)));
  violated(again(hold(done(), "a#1", 2, "u")).received("a#2", publish("m", 1, dup)));
  // A restart of the Server may take it back to where it was before.
  const restarted = hold(done(), "a#1", 2, "u").operated("restart server");
  sound(again(restarted).received("a#2", publish("m", 1, dup)));
});

test("pubrel-belongs-to-an-exchange is violated by one that no PUBREC was sent for", () => {
  const id = "pubrel-belongs-to-an-exchange";
  const lines = ["connect a", "connect b", "subscribe a t qos=2", 'publish b t qos=2 "m"'];
  expect(verdict(id, lines)).toBe("held");
  violated(start(id).received("a#1", ack("PUBREL", 1)));
  violated(
    start(id)
      .received("a#1", publish("m", 1, qos2))
      .received("a#1", ack("PUBREL", 1)),
  );
});

test("unfinished-is-sent-again is violated by a Session that resumes in silence", () => {
  const id = "unfinished-is-sent-again";
  expect(resumed(id, 2)).toBe("held");
  const machines = withTransition("serverSession", "detached", "session.resume", {
    target: "attached",
    actions: "attach",
  });
  expect(resumed(id, 2, { machines })).toBe("violated");
  const got = start(id)
    .received("a#1", publish("m", 1, qos2))
    .sent("a#1", ack("PUBREC", 1));
  sound(again(got).received("a#2", ack("PUBREL", 1)).judge());
});

test("repeats-in-order is violated by the second message before the first", () => {
  const id = "repeats-in-order";
  const two = (): ByHand =>
    again(
      start(id)
        .received("a#1", publish("m", 1, qos2))
        .received("a#1", publish("n", 2, qos2)),
    );
  const right = two()
    .received("a#2", publish("m", 1, repeat2))
    .received("a#2", publish("n", 2, repeat2));
  expect([right.violations, right.triggered]).toEqual([[], [id]]);
  violated(
    two()
      .received("a#2", publish("n", 2, repeat2))
      .received("a#2", publish("m", 1, repeat2)),
  );
});

test("repeated-pubrels-in-order is violated by the second PUBREL before the first", () => {
  const id = "repeated-pubrels-in-order";
  const two = (): ByHand =>
    again(
      start(id)
        .received("a#1", publish("m", 1, qos2))
        .received("a#1", publish("n", 2, qos2))
        .sent("a#1", ack("PUBREC", 1))
        .sent("a#1", ack("PUBREC", 2)),
    );
  const right = two().received("a#2", ack("PUBREL", 1)).received("a#2", ack("PUBREL", 2));
  expect([right.violations, right.triggered]).toEqual([[], [id]]);
  violated(two().received("a#2", ack("PUBREL", 2)).received("a#2", ack("PUBREL", 1)));
});
