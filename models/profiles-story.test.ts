/** What the knobs of connections and Sessions change: for each its values, and what comes of them. */
import { expect, test } from "vitest";
import { knobs } from "./knob-schema.ts";
import {
  casesOf,
  cutWithLoss,
  differingIn,
  last,
  shown,
  subscribed,
  type Shown,
} from "./showing.ts";
import type { Telling } from "./telling.ts";

const takenOver = (old: number, next: number) => (t: Telling) => {
  t.do("connect w", "subscribe w will", `connect a id=s clean=${old} will=will willmessage=gone`);
  return t.do(`connect b id=s clean=${next}`).received("w").length === 1;
};

const lastHook =
  (...lines: readonly string[]) =>
  (t: Telling) =>
    last(t.do(...lines).hooks());

const reason = (path: string, hook: string, ...lines: readonly string[]): Shown =>
  shown(
    path,
    ["one", "other"].map((word) => [word, `${hook}: ${word}`]),
    (t) =>
      last(
        t
          .do(...lines)
          .hooks()
          .filter((line) => line.startsWith(hook)),
      )?.replace(/\.$/, ""),
  );

const goneClient = "client a disconnected, reason";
const goneSession = "session(a/undefined) terminated";
const displaced = (next: number) => (t: Telling) =>
  t
    .do("connect a", `connect b id=a clean=${next}`)
    .hooks()
    .filter((line) => line.startsWith(goneClient));

const table: readonly Shown[] = [
  shown(
    "server.sessionPresentRule",
    [
      ["exists", [1, 1, 1]],
      ["hasSubscriptions", [0, 1, 1]],
      ["hasQos1Subscriptions", [0, 0, 1]],
    ],
    (t) => {
      t.do("connect b clean=0", "subscribe b t", "connect c clean=0", "subscribe c t qos=1");
      t.do("connect a clean=0", "disconnect a", "disconnect b", "disconnect c");
      return ["a", "b", "c"].map((device) => {
        t.do(`connect ${device} clean=0`);
        return t.sent(`server->${device}`).includes("CONNACK sp=1 code=0") ? 1 : 0;
      });
    },
  ),
  shown(
    "server.adoptLiveCleanSession",
    [
      ["true", "sp=1"],
      ["false", "sp=0"],
    ],
    (t) => {
      t.do("connect a id=s clean=1", "connect b id=s clean=0");
      return t.sent("server->b")[0]?.split(" ")[1];
    },
  ),
  ...(["subscriptions", "queue", "inFlight", "inboundQos2"] as const).map((part) =>
    shown(
      "server.cleanDiscards",
      [
        ['["subscriptions","queue","inFlight","inboundQos2"]', [0, 0, 0, 0]],
        [
          JSON.stringify(
            ["subscriptions", "queue", "inFlight", "inboundQos2"].filter((one) => one !== part),
          ),
          ["subscriptions", "queue", "inFlight", "inboundQos2"].map((one) => Number(one === part)),
        ],
      ],
      (t) => {
        subscribed(t).do("hold a", 'publish a x qos=2 "in"', 'publish b t qos=2 "flight"');
        t.do("deliver a->server", ...cutWithLoss, 'publish b t qos=1 "waits"', "hold a");
        t.do("connect a clean=1", "deliver a->server");
        const { subscriptions, queue, flows, awaiting } = t.session("a");
        return [subscriptions, queue, flows, awaiting].map(({ length }) => length);
      },
    ),
  ),
  shown(
    "server.zeroLengthClientId",
    [
      ["assign", "code=0"],
      ["refuse", "code=2"],
    ],
    (t) => t.do('connect a id="" clean=1').sent("server->a")[0]?.split(" ")[2],
  ),
  shown(
    "server.zeroLengthClientIdWithoutClean",
    [
      ["assign", "code=0"],
      ["refuse", "code=2"],
    ],
    (t) => t.do('connect a id="" clean=0').sent("server->a")[0]?.split(" ")[2],
  ),
  shown(
    "server.connectedHook",
    [
      ["beforeConnack", true],
      ["afterConnack", false],
    ],
    (t) => {
      const course = t.do("connect a").course();
      const place = (start: string) => course.findIndex((one) => one.startsWith(start));
      return place("hook client a connected") < place("sent server->a#1 CONNACK");
    },
  ),
  shown(
    "server.connectedHookOnRefusal",
    [
      ["true", ["client a connected, connack: 4", `${goneClient}: auth_failure`]],
      ["false", []],
    ],
    (t) => t.do("connect a credentials=bad").hooks(),
  ),
  shown(
    "server.refusalsLeftOpen",
    [
      ["[1]", "refused"],
      ["[]", null],
    ],
    (t) => t.do("hold a", "connect a level=3", "deliver a->server").connection("a#1"),
  ),
  shown(
    "server.refusalsLeftOpen",
    [["[1]", ["client a connected, connack: 1", `${goneClient}: closed`]]],
    (t) => t.do("connect a level=3").hooks(),
    { "server.connectedHookOnRefusal": "true" },
  ),
  shown(
    "server.connectTimeoutMs",
    [
      ["1000", [true, false]],
      ["2000", [true, true]],
      ["never", [true, true]],
    ],
    (t) => {
      t.do("hold a", "connect a");
      return ["wait 999ms", "wait 1ms"].map((line) => t.do(line).connection("a#1") !== null);
    },
  ),
  shown(
    "server.takeover",
    [
      ["atomic", "offline"],
      ["asynchronous", "online"],
    ],
    (t) => t.do("connect a id=s clean=0", "hold server", "connect b id=s clean=0").client("a"),
  ),
  shown(
    "server.displacedDisconnectReason.byClean",
    [
      ["x", [`${goneClient}: x`]],
      ["null", []],
    ],
    displaced(1),
  ),
  shown(
    "server.displacedDisconnectReason.byPersistent",
    [
      ["x", [`${goneClient}: x`]],
      ["null", []],
    ],
    displaced(0),
  ),
  shown(
    "server.willOnTakeover.persistentByPersistent",
    [
      ["true", true],
      ["false", false],
    ],
    takenOver(0, 0),
  ),
  shown(
    "server.willOnTakeover.persistentByClean",
    [
      ["true", true],
      ["false", false],
    ],
    takenOver(0, 1),
  ),
  shown(
    "server.willOnTakeover.cleanByPersistent",
    [
      ["true", true],
      ["false", false],
    ],
    takenOver(1, 0),
  ),
  shown(
    "server.willOnTakeover.cleanByClean",
    [
      ["true", true],
      ["false", false],
    ],
    takenOver(1, 1),
  ),
  shown(
    "server.lateEndRemovesRegistration",
    [
      ["true", false],
      ["false", true],
    ],
    (t) => {
      t.do("connect a id=s", "hold server", "connect b id=s").make("handle registry from registry");
      return t.do("release server").registered("s") !== null;
    },
    { "server.takeover": "asynchronous" },
  ),
  shown(
    "server.sessionExpiryMs",
    [
      ["0", ["absent", "absent", "absent"]],
      ["1000", ["detached", "absent", "absent"]],
      ["1001", ["detached", "detached", "absent"]],
      ["never", ["detached", "detached", "detached"]],
    ],
    (t) => {
      t.do("connect a clean=0", "disconnect a");
      return ["wait 999ms", "wait 1ms", "wait 1000h"].map((line) => t.do(line).where("a"));
    },
  ),
  shown(
    "server.kickKeepsPersistentSession",
    [
      ["true", ["detached", "detached"]],
      ["false", ["absent", "absent"]],
    ],
    (t) => {
      t.do("connect a clean=0", "kick a", "connect b clean=0", "disconnect b", "kick b");
      return [t.where("a"), t.where("b")];
    },
  ),
  reason("server.disconnectReasons.disconnect", goneClient, "connect a", "disconnect a"),
  reason("server.disconnectReasons.closed", goneClient, "connect a", "cut a"),
  reason(
    "server.disconnectReasons.keepAlive",
    goneClient,
    "connect a keepalive=1",
    "vanish a",
    "wait 2s",
  ),
  reason("server.disconnectReasons.kick", goneClient, "connect a", "kick a"),
  reason("server.disconnectReasons.protocolError", goneClient, "connect a", "violate a malformed"),
  shown(
    "server.disconnectReasons.refused",
    [
      ["one", `${goneClient}: one`],
      ["other", `${goneClient}: other`],
    ],
    lastHook("connect a credentials=bad"),
    { "server.connectedHookOnRefusal": "true" },
  ),
  reason("server.terminateReasons.clean", goneSession, "connect a", "cut a"),
  reason("server.terminateReasons.displaced", goneSession, "connect a clean=0", "connect b id=a"),
  reason(
    "server.terminateReasons.discarded",
    goneSession,
    "connect a clean=0",
    "disconnect a",
    "connect a",
  ),
  reason("server.terminateReasons.expired", goneSession, "connect a clean=0", "cut a", "wait 2h"),
  ...[[], ["disconnect a"]].map((offline) =>
    shown(
      "server.terminateReasons.kicked",
      [
        ["one", `${goneSession}: one.`],
        ["other", `${goneSession}: other.`],
      ],
      lastHook("connect a clean=0", ...offline, "kick a"),
      { "server.kickKeepsPersistentSession": "false" },
    ),
  ),
  shown(
    "server.hooks",
    [
      ['["client.connected"]', ["client a connected, connack: 0"]],
      ["[]", []],
    ],
    (t) => t.do("connect a clean=0", "disconnect a").hooks(),
  ),
  shown(
    "server.hooks",
    [
      [
        '["session.resumed","session.takenover","session.discarded"]',
        [
          "session(a/undefined) resumed.",
          "session(a/undefined) takenover.",
          "session(a/undefined) resumed.",
          "session(a/undefined) discarded.",
        ],
      ],
    ],
    (t) =>
      t
        .do(
          "connect a clean=0",
          "cut a",
          "connect a clean=0",
          "connect b id=a clean=0",
          "connect c id=a",
        )
        .hooks(),
  ),
];

test.each(casesOf(table))("$knob=$value comes to $comesTo", ({ outcome, comesTo }) => {
  expect(outcome()).toEqual(comesTo);
});

test("every knob of connections and Sessions makes a difference in some story", () => {
  const paths = knobs.map(({ path }) => path);
  const differing = differingIn(table);
  const mine = paths.slice(0, paths.indexOf("server.maxQueue"));
  expect(mine.filter((path) => !differing.has(path))).toEqual([]);
});
