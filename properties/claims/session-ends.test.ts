/**
 * The claims about when Sessions end and what leaves them alone: each holds in a sound story, and is
 * violated when one thing is wrong with the models.
 */
import { expect, test } from "vitest";
import { told, verdictOf, withMachine, withTransition, type Setting } from "./harness.ts";
import { sessionEndClaims } from "./session-ends.ts";
import { sessionLastClaims } from "./session-lasts.ts";

const claims = [...sessionEndClaims, ...sessionLastClaims];

interface Case {
  readonly id: string;
  readonly lines: readonly string[];
  readonly wrong: string;
  readonly setting: Partial<Setting>;
}

const terminate = (why: string) => ({
  target: "ended",
  actions: { type: "terminate", params: { why } },
});
const detach = { guard: "fromItsConnection", target: "detached", actions: "detach" };
const kept = ["connect a clean=0", "disconnect a"];

/** Sessions of which a state expires as the one that is detached does, or none. */
const expiring = (attached: boolean) =>
  withMachine("serverSession", (config) => {
    const { states } = config as { states: Record<string, { after?: unknown }> };
    if (attached) Object.assign(states["attached"] ?? {}, { after: states["detached"]?.after });
    else delete states["detached"]?.after;
  });

const cases: readonly Case[] = [
  {
    id: "clean-session-ends-with-its-connection",
    lines: ["connect a", "cut a"],
    wrong: "a CleanSession 1 Session outlives its connection",
    setting: {
      machines: withTransition("serverSession", "attached", "connection.closed", detach),
    },
  },
  {
    id: "session-ends-for-a-reason",
    lines: ["connect a", "disconnect a", ...kept],
    wrong: "every Session ends with its connection",
    setting: {
      machines: withTransition("serverSession", "attached", "connection.closed", {
        guard: "fromItsConnection",
        ...terminate("clean"),
      }),
    },
  },
  {
    id: "session-expires-on-time",
    lines: [...kept, "wait 1h", ...kept, "wait 119m", ...kept, "wait 3h", "connect b"],
    wrong: "no Session expires",
    setting: { machines: expiring(false) },
  },
  {
    id: "session-expires-on-time",
    lines: [...kept, "connect a clean=0", "wait 3h"],
    wrong: "a Session expires while it is attached",
    setting: { machines: expiring(true) },
  },
  {
    id: "refused-connect-changes-nothing",
    lines: ["connect a credentials=bad"],
    wrong: "a CONNECT is refused after its Session has begun",
    setting: {
      machines: withTransition("serverConnection", "awaitingConnect", "packet.CONNECT", {
        target: "refused",
        actions: ["askForSession", { type: "refuse", params: { returnCode: 4 } }],
      }),
    },
  },
  {
    id: "restart-keeps-sessions",
    lines: ["connect a clean=0", "subscribe a t qos=1", "restart server"],
    wrong: "a durable Session does not survive a restart",
    setting: {
      machines: withTransition("serverSession", "attached", "server.restart", {
        target: "ended",
        actions: "vanish",
      }),
    },
  },
  {
    id: "no-exchange-stays-open",
    lines: ["connect a clean=0", 'publish a t qos=2 "one"'],
    wrong: "an identifier is never freed",
    setting: {
      machines: withTransition("qos2Receiver", "awaitingPubrel", "packet.PUBREL", {
        actions: "sendPubcomp",
      }),
    },
  },
  {
    id: "no-exchange-stays-open",
    lines: ["connect a clean=0", "subscribe a t qos=1", 'publish a t qos=1 "one"'],
    wrong: "a PUBACK is not heard",
    setting: { machines: withTransition("qos1Sender", "awaitingPuback", "packet.PUBACK", {}) },
  },
];

test.each(cases)("$id holds where its situation arises", ({ id, lines }) => {
  expect(verdictOf(claims, id, lines)).toBe("held");
});

test.each(cases)("$id is violated when $wrong", ({ id, lines, setting }) => {
  expect(verdictOf(claims, id, lines, setting)).toBe("violated");
});

test("session-expires-on-time is as exact as the clock", () => {
  const only = claims.filter(({ id }) => id === "session-expires-on-time");
  const expired = told(only).do(...kept, "wait 2h");
  expect(expired.violations).toEqual([]);
  expect(expired.triggered).toEqual(["session-expires-on-time"]);
  const overdue = told(only, { machines: expiring(false) }).do(...kept, "wait 2h");
  expect(overdue.judge().violations).toEqual([]);
  expect(overdue.do("wait 1ms", "connect b").violations).toEqual([
    "session-expires-on-time: session#1 is still there 1 ms after its expiry",
  ]);
});

test("an administrator may end a Session, and no profile that keeps it does", () => {
  const id = "session-ends-for-a-reason";
  const setting = { settings: { "server.kickKeepsPersistentSession": "false" } };
  expect(verdictOf(claims, id, [...kept, "kick a"], setting)).toBe("held");
  const machines = withTransition("serverSession", "detached", "session.kick", terminate("kicked"));
  expect(verdictOf(claims, id, [...kept, "kick a"], { machines })).toBe("violated");
});

test("a Server without durable Sessions may lose them all", () => {
  const setting = { settings: { "server.durability": "none" } };
  const lines = [...kept, "restart server"];
  expect(verdictOf(claims, "restart-keeps-sessions", lines, setting)).toBe("not triggered");
  expect(verdictOf(claims, "session-ends-for-a-reason", lines, setting)).toBe("held");
});
