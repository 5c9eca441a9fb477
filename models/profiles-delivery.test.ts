/** What the knobs of delivery and of Clients change: for each its values, and what comes of them. */
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

/** The same with a offline. */
const away = (t: Telling): Telling => subscribed(t).do("disconnect a");

const returned = (t: Telling): readonly string[] => {
  t.sent("server->a");
  t.do("connect a clean=0");
  return t.sent("server->a").slice(1);
};

const table: readonly Shown[] = [
  shown(
    "server.maxQueue",
    [
      ["0", []],
      ["1", ["3"]],
      ["2", ["2", "3"]],
      ["unlimited", ["1", "2", "3"]],
    ],
    (t) => {
      away(t).do('publish b t qos=1 "1"', 'publish b t qos=1 "2"', 'publish b t qos=1 "3"');
      return t.do("connect a clean=0").received("a");
    },
  ),
  shown(
    "server.maxQueueOnlineExtra",
    [
      ["0", ["1", "3"]],
      ["1", ["1", "2", "3"]],
    ],
    (t) => {
      subscribed(t).do("hold a");
      t.do('publish b t qos=1 "1"', 'publish b t qos=1 "2"', 'publish b t qos=1 "3"');
      return t.do("release a").received("a");
    },
    { "server.maxInFlight": "1", "server.maxQueue": "1" },
  ),
  shown(
    "server.overflow",
    [
      ["dropOldest", ["2"]],
      ["dropNewest", ["1"]],
    ],
    (t) =>
      away(t)
        .do('publish b t qos=1 "1"', 'publish b t qos=1 "2"', "connect a clean=0")
        .received("a"),
    { "server.maxQueue": "1" },
  ),
  shown(
    "server.queueQos0Offline",
    [
      ["none", []],
      ["all", ["t", "u"]],
      ["ifSubscribedAboveQos0", ["t"]],
    ],
    (t) => {
      subscribed(t).do("subscribe a u", "disconnect a", 'publish b t "t"', 'publish b u qos=1 "u"');
      return t.do("connect a clean=0").received("a");
    },
  ),
  shown(
    "server.qos0BypassesWindow",
    [
      ["true", ["1", "0", "2"]],
      ["false", ["1", "2", "0"]],
    ],
    (t) => {
      subscribed(t).do(
        "hold a",
        'publish b t qos=1 "1"',
        'publish b t qos=1 "2"',
        'publish b t "0"',
      );
      return t.do("release a").received("a");
    },
    { "server.maxInFlight": "1" },
  ),
  shown(
    "server.maxInFlight",
    [
      ["1", 1],
      ["2", 2],
      ["unlimited", 3],
    ],
    (t) => {
      subscribed(t).do("hold a");
      t.do('publish b t qos=1 "1"', 'publish b t qos=2 "2"', 'publish b t qos=1 "3"');
      return t.sent("server->a").length;
    },
  ),
  shown(
    "server.inFlightFreedAt",
    [
      ["PUBREC", ['PUBLISH #2 t qos=2 "2"']],
      ["PUBCOMP", []],
    ],
    (t) => {
      subscribed(t).do("hold a", 'publish b t qos=2 "1"', 'publish b t qos=2 "2"');
      t.do("deliver server->a", "deliver a->server");
      return t.sent("server->a").slice(2);
    },
    { "server.maxInFlight": "1" },
  ),
  shown(
    "server.retryMs",
    [
      ["off", []],
      ["1000", ['PUBLISH #1 t qos=1 dup "1"']],
    ],
    (t) => {
      subscribed(t).do("hold a", 'publish b t qos=1 "1"', "wait 999ms");
      expect(t.sent("server->a")).toHaveLength(1);
      return t.do("wait 1ms").sent("server->a");
    },
  ),
  ...([1, 2] as const).map((qos) =>
    shown(
      `server.dupOnResend.qos${qos}`,
      [
        ["true", `PUBLISH #1 t qos=${qos} dup "1"`],
        ["false", `PUBLISH #1 t qos=${qos} "1"`],
      ],
      (t) => {
        subscribed(t).do("hold a", `publish b t qos=${qos} "1"`, ...cutWithLoss, "hold a");
        t.do("connect a clean=0", "deliver a->server");
        return last(t.sent("server->a"));
      },
    ),
  ),
  shown(
    "server.resendPubrel",
    [
      ["true", ["PUBREL #1"]],
      ["false", []],
    ],
    (t) => {
      subscribed(t).do("hold a", 'publish b t qos=2 "1"', "deliver server->a", "deliver a->server");
      return returned(t.do(...cutWithLoss));
    },
  ),
  shown(
    "server.keepPacketIds",
    [
      ["true", ['PUBLISH #1 t qos=1 dup "1"']],
      ["false", ['PUBLISH #2 t qos=1 dup "1"']],
    ],
    (t) => returned(subscribed(t).do("hold a", 'publish b t qos=1 "1"', ...cutWithLoss)),
  ),
  shown(
    "server.routeQos2At",
    [
      ["PUBLISH", ["1"]],
      ["PUBREL", []],
    ],
    (t) => subscribed(t).do("hold b", 'publish b t qos=2 "1"', "deliver b->server").received("a"),
  ),
  shown(
    "server.inboundQos2OnResume",
    [
      ["keep", ["1"]],
      ["clear", []],
    ],
    (t) => {
      t.do("connect b", "subscribe b t", "connect a clean=0", "hold a", 'publish a t qos=2 "1"');
      t.do("deliver a->server", "deliver server->a", ...cutWithLoss, "connect a clean=0");
      expect(t.sent("server->a").slice(-1)).toEqual(["PUBCOMP #1"]);
      return t.received("b");
    },
  ),
  shown(
    "server.maxAwaitingPubrel",
    [
      ["1", ["PUBREC #1"]],
      ["2", ["PUBREC #1", "PUBREC #2"]],
    ],
    (t) => {
      t.do("connect a", "hold a", 'publish a t qos=2 "1"', 'publish a t qos=2 "2"');
      t.do("deliver a->server", "deliver a->server");
      return t.sent("server->a").slice(1);
    },
  ),
  shown(
    "server.awaitPubrelTimeoutMs",
    [
      ["1000", []],
      ["1001", ["1"]],
      ["never", ["1"]],
    ],
    (t) => {
      t.do("connect b", "subscribe b t", "connect a", "hold a", 'publish a t qos=2 "1"');
      return t.do("deliver a->server", "wait 1000ms", "release a").received("b");
    },
  ),
  shown(
    "server.puback",
    [
      ["beforeRoute", true],
      ["afterRoute", false],
    ],
    (t) => {
      const course = t.do("connect a", 'publish a t qos=1 "1"').course();
      return course.indexOf("sent server->a#1 PUBACK #1") < course.indexOf("server accepts 1");
    },
  ),
  shown(
    "server.qos2Routing",
    [
      ["ordered", ["1", "2"]],
      ["unordered", ["2", "1"]],
    ],
    (t) => {
      t.do("connect b", "subscribe b t", "connect a", "hold server", "hold a");
      t.do('publish a t qos=2 "1"', 'publish a t qos=2 "2"', "release a");
      if (t.letters().length > 1) t.make("handle router from session#2 lane 1");
      return t.do("release server").received("b");
    },
  ),
  shown(
    "server.maxQos",
    [
      ["0", "granted=0"],
      ["1", "granted=1"],
      ["2", "granted=2"],
    ],
    (t) => last(t.do("connect a", "subscribe a t qos=2").sent("server->a"))?.split(" ")[2],
  ),
  shown(
    "server.upgradeQos",
    [
      ["true", "qos=2"],
      ["false", "qos=0"],
    ],
    (t) => /qos=\d/.exec(subscribed(t).do('publish b t "1"').sent("server->a")[0] ?? "")?.[0],
  ),
  shown(
    "server.overlappingSubscriptions",
    [
      ["oneCopy", 1],
      ["copyEach", 2],
    ],
    (t) => subscribed(t).do("subscribe a #", 'publish b t "1"').received("a").length,
  ),
  shown(
    "server.keepAlive",
    [
      ['{"check":"exact","graceFactor":1.25}', 12_500],
      ['{"check":"periodic","periodFactor":0.5,"periodMaxMs":"unlimited","idleChecks":2}', 15_000],
      ['{"check":"periodic","periodFactor":0.5,"periodMaxMs":1000,"idleChecks":2}', 3_000],
      ['{"check":"scan","scanMs":4000,"graceFactor":1.5}', 16_000],
    ],
    (t) => {
      t.do("connect a keepalive=10", "vanish a", "wait 1h");
      const closing = (step: (typeof t.story.steps)[number]) =>
        step.observations.some((one) => one.is === "observed" && one.fact.is === "closing");
      return t.story.steps.find(closing)?.atMs;
    },
  ),
  shown(
    "server.durability",
    [
      ["none", "absent"],
      ["durable", "detached"],
    ],
    (t) => t.do("connect a clean=0", "restart server").where("a"),
  ),
  shown(
    "server.durability",
    [
      ["none", []],
      ["durable", ["t on"]],
    ],
    (t) => t.do("connect a", 'publish a t retain=1 "on"', "restart server").retained(),
  ),
  shown(
    "server.willOnRestart",
    [
      ["published", 1],
      ["lost", 0],
    ],
    (t) => t.do("connect a will=t", "restart server").facts("willPublished").length,
  ),
  shown(
    "client.store",
    [
      ["durable", 1],
      ["volatile", 0],
    ],
    (t) =>
      t.do("connect a clean=0", "hold a", 'publish a t qos=1 "1"', "crash a").clientSession("a")
        .flows.length,
  ),
  shown(
    "client.onSessionAbsent",
    [
      ["resend", ['PUBLISH #1 t qos=1 dup "1"']],
      ["discard", []],
    ],
    (t) => {
      t.do("connect a clean=0", "hold a", 'publish a t qos=1 "1"', "restart server", "release a");
      t.sent("a->server");
      return t.do("connect a clean=0").sent("a->server").slice(1);
    },
    { "server.durability": "none" },
  ),
  shown(
    "client.responseTimeoutMs",
    [
      ["1000", "offline"],
      ["1001", "connecting"],
    ],
    (t) => t.do("hold a", "connect a", "wait 1000ms").client("a"),
  ),
  shown(
    "client.maxInFlight",
    [
      ["1", 1],
      ["2", 2],
      ["unlimited", 3],
    ],
    (t) => {
      t.do("connect a", "hold a", 'publish a t qos=1 "1"', 'publish a t qos=2 "2"');
      return t.do('publish a t qos=1 "3"').clientSession("a").flows.length;
    },
  ),
  shown(
    "client.handOverQos2At",
    [
      ["PUBLISH", ["1"]],
      ["PUBREL", []],
    ],
    (t) => subscribed(t).do("hold a", 'publish b t qos=2 "1"', "deliver server->a").received("a"),
  ),
];

test.each(casesOf(table))("$knob=$value comes to $comesTo", ({ outcome, comesTo }) => {
  expect(outcome()).toEqual(comesTo);
});

test("every knob of delivery and of Clients makes a difference in some story", () => {
  const paths = knobs.map(({ path }) => path);
  const differing = differingIn(table);
  const mine = paths.slice(paths.indexOf("server.maxQueue"));
  expect(mine.filter((path) => !differing.has(path))).toEqual([]);
});
