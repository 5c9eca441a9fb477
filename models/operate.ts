/**
 * What an operation does to the world, as effects; here and nowhere else.
 *
 * Each operation of a device has one rule: in which states of the Client it can be done, which
 * connection it concerns, and what it does. People type operations, so one that cannot be done is
 * answered with a sentence. The effects of an operation on a connection are made once and kept.
 */
import { failure, success, type Effect, type Input, type Look, type Result } from "../src/index.ts";
import type { ClientData } from "./client-data.ts";
import type { ClientKnobs } from "./knobs.ts";
import { count, lineEnds, linksOf, registryName, routerName, sessionName } from "./names.ts";
import { beginsConnection, type Operation } from "./operations.ts";
import { newConnection } from "./server-connection.ts";
import type { MqttOptions } from "./system.ts";

type OfDevice = Extract<Operation, { readonly device: string }>;
type OpName = OfDevice["op"];

interface Rule<Op> {
  /** The states of the Client in which it can be done. */
  readonly when: readonly ClientStateName[];
  /** The connection it concerns: one that is free, the one in use, or none. */
  readonly on: "free" | "current" | "none";
  effects(operation: Op, link: string, client: ClientKnobs): readonly Effect[];
}

type ClientStateName = "offline" | "connecting" | "online" | "down";
type Rules = { readonly [Name in OpName]: Rule<Extract<OfDevice, { readonly op: Name }>> };

const rules: Rules = {
  connect: {
    when: ["offline"],
    on: "free",
    effects: ({ device, connect }, link) => [
      ...opened(link),
      tell(device, { type: "app.connect", link, connect }),
    ],
  },
  disconnect: {
    when: ["connecting", "online"],
    on: "none",
    effects: ({ device }) => [tell(device, { type: "app.disconnect" })],
  },
  /** [MQTT3-3.1.2.10] A Client may send PINGREQ at any time. */
  ping: {
    when: ["online"],
    on: "none",
    effects: ({ device }) => [tell(device, { type: "app.ping" })],
  },
  publish: {
    when: ["offline", "connecting", "online"],
    on: "none",
    effects: ({ device, topic, payload, qos, retain }) => [
      tell(device, { type: "app.publish", topic, payload, qos, retain }),
    ],
  },
  subscribe: {
    when: ["online"],
    on: "none",
    effects: ({ device, requests }) => [tell(device, { type: "app.subscribe", requests })],
  },
  unsubscribe: {
    when: ["online"],
    on: "none",
    effects: ({ device, filters }) => [tell(device, { type: "app.unsubscribe", filters })],
  },
  /** Both lines of the connection are cut; each end notices in its own time. */
  cut: {
    when: ["connecting", "online"],
    on: "current",
    effects: (_, link) => lineEvents(link, "cut", "cut"),
  },
  /** The Server goes on waiting for a Client that is gone. */
  vanish: {
    when: ["connecting", "online"],
    on: "current",
    effects: (_, link) => lineEvents(link, "vanish", "cut"),
  },
  crash: {
    when: ["offline", "connecting", "online"],
    on: "none",
    effects: ({ device, store }, _, client) => {
      const losesStore = store === "lost" || (store === "profile" && client.store === "volatile");
      return [tell(device, { type: "host.crash", losesStore })];
    },
  },
  start: {
    when: ["down"],
    on: "none",
    effects: ({ device }) => [tell(device, { type: "host.start" })],
  },
  violate: {
    when: ["offline", "online"],
    on: "free",
    effects: ({ device, how, clientId, cleanSession }, link) => {
      const violate = { type: "app.violate", how, clientId, cleanSession };
      return beginsConnection(how)
        ? [...opened(link), tell(device, { ...violate, link })]
        : [tell(device, { ...violate, link: null })];
    },
  },
};

type Operate = (operation: Operation, look: Look) => Result<readonly Effect[]>;

/** The operations of a system. */
export function operationsOf(options: MqttOptions): Operate {
  const links = new Map(
    options.devices.map((device) => [device, linksOf(device, options.connectionsMax)]),
  );
  const made = new WeakMap<Operation, Map<string, readonly Effect[]>>();

  function remember(operation: OfDevice, link: string): readonly Effect[] {
    let byLink = made.get(operation);
    if (byLink === undefined) made.set(operation, (byLink = new Map<string, readonly Effect[]>()));
    let effects = byLink.get(link);
    if (effects === undefined) {
      // The rule of an operation's name takes operations of that name.
      const rule = rules[operation.op] as Rule<OfDevice>;
      effects = rule.effects(operation, link, options.profile.knobs.client);
      byLink.set(link, effects);
    }
    return effects;
  }

  return (operation, look) => {
    if (operation.op === "restart") return success(restart(look, options));
    if (operation.op === "kick") {
      return success([tell(registryName, { type: "kick", clientId: operation.clientId })]);
    }
    const ofDevice = links.get(operation.device);
    if (ofDevice === undefined) {
      const hint = `devices: ${options.devices.join(", ")}`;
      return failure(`there is no device ${operation.device} here`, hint);
    }
    const link = linkFor(operation, ofDevice, look);
    return link.ok ? success(remember(operation, link.value)) : link;
  };
}

/** The connection that an operation concerns, once it is clear that it can be done. */
function linkFor(operation: OfDevice, links: readonly string[], look: Look): Result<string> {
  const { op, device } = operation;
  const { when, on } = rules[op];
  const client = look.actor(device);
  const state = client?.at["clientConnection"] ?? "down";
  const allowed =
    op === "violate" ? [beginsConnection(operation.how) ? "offline" : "online"] : when;
  if (!(allowed as readonly string[]).includes(state)) {
    return failure(`${device} is ${state}`, `"${op}" needs it to be ${allowed.join(" or ")}`);
  }
  if (on === "none") return success("");
  // A device is always a Client, so its data is a Client's.
  if (on === "current") return success((client?.data as ClientData | undefined)?.link ?? "");
  const free = links.find((link) => isFree(link, look));
  return free === undefined
    ? failure(`${device} has no free connection left`, "close one, or let the Server notice")
    : success(free);
}

/** Neither end uses it any more, and no word from or to its handler can reach the wrong one. */
function isFree(link: string, look: Look): boolean {
  const { up, down } = lineEnds(link);
  return look.idle(up) && look.idle(down) && !look.lives(link) && !look.expects(link);
}

/** A crash and an immediate new start of the Server: connections end, letters are lost. */
function restart(look: Look, options: MqttOptions): readonly Effect[] {
  const { devices, connectionsMax, sessionsMax } = options;
  const restarted = { type: "server.restart" };
  const sessions = count(sessionsMax).map(sessionName);
  const links = devices
    .flatMap((device) => linksOf(device, connectionsMax))
    .filter((link) => look.lives(link));
  const burnt = [registryName, routerName, ...sessions, ...links];
  return [
    ...burnt.map((to): Effect => ({ effect: "burn", to })),
    // The registry first: what it promised was in the letters that are lost.
    tell(registryName, restarted),
    ...sessions.filter((name) => look.lives(name)).map((name) => tell(name, restarted)),
    tell(routerName, restarted),
    ...links.flatMap((link): Effect[] => [
      { effect: "line", pipe: lineEnds(link).up, event: "receiver.closed" },
      { effect: "line", pipe: lineEnds(link).down, event: "cut" },
      tell(link, restarted),
    ]),
  ];
}

/** A new connection: both its lines are open and the Server has a handler for it. */
const opened = (link: string): readonly Effect[] => [
  ...lineEvents(link, "open", "open"),
  { effect: "spawn", actor: link, data: newConnection(link) },
  tell(link, { type: "link.opened" }),
];

function lineEvents(link: string, up: string, down: string): readonly Effect[] {
  const pipes = lineEnds(link);
  return [
    { effect: "line", pipe: pipes.up, event: up },
    { effect: "line", pipe: pipes.down, event: down },
  ];
}

const tell = <Told extends Input>(to: string, input: Told): Effect => ({
  effect: "tell",
  to,
  input,
});
