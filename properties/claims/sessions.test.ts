/**
 * The claims about which Sessions there are: each holds in a sound story that it says something
 * about, and is violated when one thing is wrong with the models.
 */
import { expect, test } from "vitest";
import { sightsOf, verdictOf, withMachine, withTransition, type Setting } from "./harness.ts";
import { sessionBeginClaims } from "./session-begins.ts";
import { sessionClaims } from "./sessions.ts";

const claims = [...sessionClaims, ...sessionBeginClaims];

interface Case {
  readonly id: string;
  readonly lines: readonly string[];
  readonly wrong: string;
  readonly setting: Partial<Setting>;
}

const takeover = ["connect a id=x clean=0", "connect b id=x clean=0"];
const cleanAfterKept = ["connect a clean=0", "subscribe a t qos=1", "disconnect a", "connect a"];

const cases: readonly Case[] = [
  {
    id: "one-session-per-client-id",
    lines: takeover,
    wrong: "every CONNECT begins a Session",
    setting: {
      machines: withTransition("registry", "serving", "open", { actions: "createSession" }),
    },
  },
  {
    id: "one-connection-per-client-id",
    lines: takeover,
    wrong: "a displaced connection is left open",
    setting: {
      machines: withTransition("serverConnection", "connected", "takenOver", null),
    },
  },
  {
    id: "connected-has-its-session",
    lines: ["connect a clean=0", "wait 3h"],
    wrong: "a Session expires while it is attached",
    setting: {
      machines: withMachine("serverSession", (config) => {
        const { states } = config as { states: Record<string, { after?: unknown }> };
        const { attached, detached } = states;
        if (attached !== undefined) attached.after = detached?.after;
      }),
    },
  },
  {
    id: "attached-to-a-living-connection",
    lines: ["connect a clean=0", "cut a"],
    wrong: "the Session is not told of a network failure",
    setting: {
      machines: withTransition("serverConnection", "connected", "link.closed", {
        target: "closed",
        actions: "closeLink",
      }),
    },
  },
  {
    id: "clean-session-0-goes-on",
    lines: ["connect a clean=0", "disconnect a", "connect a clean=0"],
    wrong: "nothing is resumed",
    setting: {
      machines: withTransition("registry", "serving", "open", [
        { guard: "nobodyHere", actions: "createSession" },
        { actions: "replaceSession" },
      ]),
    },
  },
  {
    id: "new-session-begins-empty",
    lines: cleanAfterKept,
    wrong: "CleanSession 1 keeps subscriptions",
    setting: { settings: { "server.cleanDiscards": '["queue","inFlight","inboundQos2"]' } },
  },
  {
    id: "clean-session-hands-nothing-on",
    lines: ["connect a id=x", "connect b id=x clean=0"],
    wrong: "CleanSession 0 adopts the Session of CleanSession 1",
    setting: { settings: { "server.adoptLiveCleanSession": "true" } },
  },
];

test.each(cases)("$id holds where its situation arises", ({ id, lines }) => {
  expect(verdictOf(claims, id, lines)).toBe("held");
});

test.each(cases)("$id is violated when $wrong", ({ id, lines, setting }) => {
  expect(verdictOf(claims, id, lines, setting)).toBe("violated");
});

test("session-of-its-client-id holds for a ClientID of one's own and for an assigned one", () => {
  const lines = ["connect a id=x", 'connect b id=""', 'connect c id=""'];
  expect(verdictOf(claims, "session-of-its-client-id", lines)).toBe("held");
});

test("session-of-its-client-id is violated when a CONNECT gets another ClientID's Session", () => {
  const only = claims.filter(({ id }) => id === "session-of-its-client-id");
  const connect = {
    type: "CONNECT",
    clientId: "A",
    cleanSession: false,
    keepAliveSeconds: 0,
    userName: null,
    credentials: "good",
    protocolLevel: 4,
    will: null,
  } as const;
  const attached = (clientId: string) =>
    sightsOf(only)
      .opened("a#1")
      .arrived("a#1", connect)
      .fact({ is: "attached", session: "session#1", clientId, connection: "a#1" });
  expect(attached("A").violations).toEqual([]);
  expect(attached("a").violations).toEqual(["session-of-its-client-id: a#1 asked for A and got a"]);
});

test("two Sessions for one ClientID are seen in a profile whose takeover goes by messages", () => {
  const lines = ["connect a id=x", "hold server", "connect b id=x", "release server"];
  const setting = { settings: { "server.takeover": "asynchronous" } };
  expect(verdictOf(claims, "one-connection-per-client-id", lines, setting)).toBe("violated");
});
