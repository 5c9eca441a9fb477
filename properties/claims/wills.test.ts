/**
 * The claims about Wills: each holds for every way in which a connection can end, and is violated
 * when one of them goes wrong.
 */
import { expect, test } from "vitest";
import { sightsOf, verdictOf, withTransition, type Setting } from "./harness.ts";
import { willClaims as claims } from "./wills.ts";

interface Case {
  readonly id: string;
  readonly lines: readonly string[];
  readonly wrong: string;
  readonly setting: Partial<Setting>;
}

const online =
  "connect a id=x clean=0 keepalive=60 will=gone willmessage=bye willqos=1 willretain=1";
/** Every end but DISCONNECT, each of a connection with a Will. */
const ends: readonly (readonly [string, string])[] = [
  ["link.closed", "cut a"],
  ["keepAlive.expired", "vanish a"],
  ["protocol.error", "violate a malformed"],
  ["takenOver", "connect b id=x clean=0"],
  ["kicked", "kick x"],
];

const notAt = (event: string): Partial<Setting> => ({
  machines: withTransition("will", "stored", event, "none"),
});

const cases: readonly Case[] = [
  ...ends.map(([event, line]) => ({
    id: "will-published-at-the-end",
    lines: [online, line, "wait 2m"],
    wrong: `no Will follows ${event}`,
    setting: notAt(event),
  })),
  {
    id: "will-published-at-the-end",
    lines: [online, "cut a"],
    wrong: "a Will is published and goes nowhere",
    setting: { machines: withTransition("router", "serving", "route", {}) },
  },
  {
    id: "will-published-after-restart",
    lines: [online, "restart server"],
    wrong: "a restart loses Wills",
    setting: { settings: { "server.willOnRestart": "lost" } },
  },
  {
    id: "will-discarded-by-disconnect",
    lines: [online, "disconnect a"],
    wrong: "DISCONNECT publishes the Will",
    setting: {
      machines: withTransition("will", "stored", "packet.DISCONNECT", {
        target: "none",
        actions: "publishWill",
      }),
    },
  },
  {
    id: "will-published-once",
    lines: [online, "cut a"],
    wrong: "a Will is published twice",
    setting: {
      machines: withTransition("will", "stored", "link.closed", {
        target: "none",
        actions: ["publishWill", "publishWill"],
      }),
    },
  },
  {
    id: "will-published-once",
    lines: [online, 'publish a t "one"', "cut a"],
    wrong: "a Will is published while its Client is connected",
    setting: {
      machines: withTransition("will", "none", "session.opened", {
        target: "stored",
        actions: "publishWill",
      }),
    },
  },
];

test.each(cases)("$id holds where its situation arises ($wrong)", ({ id, lines }) => {
  expect(verdictOf(claims, id, lines)).toBe("held");
});

test.each(cases)("$id is violated when $wrong", ({ id, lines, setting }) => {
  expect(verdictOf(claims, id, lines, setting)).toBe("violated");
});

test("no-will-without-flag holds for connections without a Will and for refused ones", () => {
  const lines = ["connect a", "cut a", "connect b credentials=bad will=gone willmessage=bye"];
  expect(verdictOf(claims, "no-will-without-flag", lines)).toBe("held");
});

test("will-published-as-asked holds where its situation arises", () => {
  expect(verdictOf(claims, "will-published-as-asked", [online, "cut a"])).toBe("held");
});

const will = { topic: "gone", payload: "bye", qos: 1, retain: true } as const;

/** What a claim says when a connection with, or without, a Will ends and this is published. */
function published(id: string, asked: typeof will | null, said: object): readonly string[] {
  const connect = {
    type: "CONNECT",
    clientId: "a",
    cleanSession: true,
    keepAliveSeconds: 0,
    userName: null,
    credentials: "good",
    protocolLevel: 4,
    will: asked,
  } as const;
  // What the Server has taken down of it does not matter.
  const data = { connection: "a#1", connect: null, clientId: "a", session: "session#1", early: [] };
  const message = { ...will, publisher: "a", ...said };
  return sightsOf(claims.filter((one) => one.id === id))
    .changed("a#1", { at: { serverConnection: "connected" }, data })
    .arrived("a#1", connect)
    .fact({ is: "connectAnswered", connection: "a#1", clientId: "a", returnCode: 0 })
    .stepped()
    .fact({ is: "willPublished", connection: "a#1", message })
    .left("a#1")
    .changed("a#1", null)
    .stepped().violations;
}

test("no-will-without-flag is violated when a Will comes from nowhere", () => {
  expect(published("no-will-without-flag", will, {})).toEqual([]);
  expect(published("no-will-without-flag", null, {})).toHaveLength(1);
});

test.each([
  ["topic", { topic: "other" }],
  ["message", { payload: "other" }],
  ["QoS", { qos: 0 }],
  ["RETAIN", { retain: false }],
])("will-published-as-asked is violated by another %s", (what, said) => {
  expect(published("will-published-as-asked", will, {})).toEqual([]);
  expect(published("will-published-as-asked", will, said)).toEqual([
    `will-published-as-asked: the Will of a#1 is published with another ${what}`,
  ]);
});
