/**
 * The one textual form of what users and faults do to a world, and of what a script asks of the run.
 *
 * Everything about one operation stands together in one entry of one table: its form, its meaning,
 * how it is read and how it is shown. What is shown reads back as the same value, so whatever a
 * failing run prints can be pasted into a scenario, a test or the replayer.
 */
import { didYouMean, failure, showDuration, type Result } from "../src/index.ts";
import type { Connect, Qos, Request, Will } from "./packets.ts";
import {
  tokenize,
  readTokens,
  Words,
  device,
  connection,
  deviceOrServer,
  connectionOrServer,
  way,
  actor,
  duration,
  payload,
  willMessage,
  utf8,
  clientIdentifier,
  topicName,
  topicFilter,
  oneOf,
  whole,
  bit,
  qosLevel,
} from "./words.ts";
import { deviceOf } from "./names.ts";

/** One type for each name, so that a table over the names knows the fields of each. */
type OnDevice<Op extends string> = Op extends string
  ? { readonly op: Op; readonly device: string }
  : never;

/** What breaks the protocol on purpose, [MQTT3-4.8.0-1]. */
export const violations = [
  "second-connect",
  "malformed",
  "empty-subscribe",
  "empty-unsubscribe",
  "connack",
  "suback",
  "unsuback",
  "pingresp",
  "first-packet",
  "first-malformed",
] as const;
export type Violation = (typeof violations)[number];

/** Whether it is what a new connection begins with. */
export const beginsConnection = (how: Violation): boolean =>
  how === "first-packet" || how === "first-malformed";

/** What users and faults do to the world. */
export type Operation =
  | { readonly op: "connect"; readonly device: string; readonly connect: Connect }
  | OnDevice<"disconnect" | "ping" | "cut" | "vanish" | "start">
  | {
      readonly op: "crash";
      readonly device: string;
      /** What becomes of the Client's Session State; "profile" leaves it to the profile. */
      readonly store: "kept" | "lost" | "profile";
    }
  | {
      readonly op: "publish";
      readonly device: string;
      readonly topic: string;
      readonly payload: string;
      readonly qos: Qos;
      readonly retain: boolean;
    }
  | { readonly op: "subscribe"; readonly device: string; readonly requests: readonly Request[] }
  | { readonly op: "unsubscribe"; readonly device: string; readonly filters: readonly string[] }
  | { readonly op: "kick"; readonly clientId: string }
  | { readonly op: "restart" }
  | {
      readonly op: "violate";
      readonly device: string;
      readonly how: Violation;
      /** What a second CONNECT says; null is what the first one said, or no second CONNECT. */
      readonly clientId: string | null;
      readonly cleanSession: boolean | null;
    };

/** What the one who picks the moves is told to do. */
export type Direction =
  | { readonly op: "wait"; readonly ms: number }
  /** A device, or "server" for the Server's internal messages. */
  | { readonly op: "hold"; readonly whose: string }
  | { readonly op: "release"; readonly whose: string }
  /** One end is "server", the other a device or one of its connections ("a#2"). */
  | { readonly op: "deliver"; readonly from: string; readonly to: string }
  /** `end` ("server" or the device) notices now that the connection `of` is gone. */
  | { readonly op: "notice"; readonly end: string; readonly of: string }
  | { readonly op: "handle"; readonly actor: string };

export type Statement = Operation | Direction;

/** An operation or direction from its text. */
export function parseOperation(text: string): Result<Statement> {
  const tokens = tokenize(text);
  if (!tokens.ok) return tokens;
  const [head, ...rest] = tokens.value;
  if (head === undefined) {
    return failure("there is no operation here", `known: ${operationNames.join(", ")}`);
  }
  if (!isName(head.text) || head.key !== null) {
    return failure(`"${head.text}" is not an operation`, didYouMean(head.text, operationNames));
  }
  const entry: Entry<Statement> = table[head.text];
  return readTokens(rest, entry.form, (words) => entry.read(words));
}

/** The canonical text: what is as by default is left out. */
export function showOperation(statement: Statement): string {
  const entry: Entry<Statement> = table[statement.op];
  return [statement.op, ...entry.show(statement)].filter((part) => part !== false).join(" ");
}

/** Whether it speaks to the run (wait, hold, deliver ...) and does nothing to the world itself. */
export const isDirection = (statement: Statement): statement is Direction =>
  table[statement.op].is === "direction";

interface Entry<S extends Statement> {
  readonly is: "operation" | "direction";
  readonly form: string;
  readonly meaning: string;
  read(words: Words): S;
  /** The parts after the name; false is left out. */
  show(statement: S): readonly (string | false)[];
}

const table: {
  readonly [Op in Statement["op"]]: Entry<Extract<Statement, { readonly op: Op }>>;
} = {
  connect: {
    is: "operation",
    form: "connect <device> [id=<ClientID>] [clean=0|1] [user=<name>] [keepalive=<seconds>] [credentials=good|bad] [level=<number>] [will=<topic> [willmessage=<text>] [willqos=0|1|2] [willretain=0|1]]",
    meaning:
      "The device opens a Network Connection and sends CONNECT; id is the device's name, clean 1 and keepalive 0 unless given.",
    read: (words) => {
      const name = words.take(device);
      return { op: "connect", device: name, connect: takeConnect(words, name) };
    },
    show: ({ device: name, connect }) => [name, ...showConnect(connect, name)],
  },
  disconnect: onDevice("disconnect", "The Client sends DISCONNECT and closes its connection."),
  ping: onDevice("ping", "The Client sends PINGREQ, whatever its Keep Alive."),
  cut: onDevice(
    "cut",
    "The device's connection breaks: of what is on its way a part may be lost, then both ends notice.",
  ),
  vanish: onDevice(
    "vanish",
    "The device's connection becomes half-open: nothing arrives any more and the Server notices nothing.",
  ),
  start: onDevice("start", "A crashed device runs again; it is offline until it connects."),
  crash: {
    is: "operation",
    form: "crash <device> [store=kept|lost]",
    meaning:
      "The Client stops at once; whether its Session State survives is the profile's choice unless given.",
    read: (words) => ({
      op: "crash",
      device: words.take(device),
      store: words.takeOption("store", oneOf("store", ["kept", "lost"]), "profile"),
    }),
    show: ({ device: name, store }) => [name, store !== "profile" && `store=${store}`],
  },
  publish: {
    is: "operation",
    form: 'publish <device> <topic> [qos=0|1|2] [retain=0|1] "<payload>"',
    meaning:
      "The device's application publishes a message, with QoS 0 and not retained unless given.",
    read: (words) => ({
      op: "publish",
      device: words.take(device),
      topic: words.take(topicName),
      payload: words.take(payload),
      qos: words.takeOption("qos", qosLevel, 0),
      retain: words.takeOption("retain", bit, 0) === 1,
    }),
    show: (it) => [
      it.device,
      word(it.topic),
      it.qos > 0 && `qos=${it.qos}`,
      it.retain && "retain=1",
      JSON.stringify(it.payload),
    ],
  },
  subscribe: {
    is: "operation",
    form: "subscribe <device> <filter> [qos=0|1|2] [<filter> [qos=0|1|2]] ...",
    meaning:
      "One SUBSCRIBE with these Topic Filters; each qos stands behind its filter and is 0 unless given.",
    read: (words) => {
      const name = words.take(device);
      const requests: Request[] = [];
      do {
        const filter = words.takeHere(topicFilter);
        requests.push({ filter, qos: words.takeOptionHere("qos", qosLevel, 0) });
      } while (words.nextIsWord());
      return { op: "subscribe", device: name, requests };
    },
    show: ({ device: name, requests }) => [
      name,
      ...requests.map(({ filter, qos }) => (qos > 0 ? `${word(filter)} qos=${qos}` : word(filter))),
    ],
  },
  unsubscribe: {
    is: "operation",
    form: "unsubscribe <device> <filter> [<filter>] ...",
    meaning: "One UNSUBSCRIBE with these Topic Filters.",
    read: (words) => {
      const name = words.take(device);
      const filters: string[] = [];
      do filters.push(words.take(topicFilter));
      while (words.nextIsWord());
      return { op: "unsubscribe", device: name, filters };
    },
    show: ({ device: name, filters }) => [name, ...filters.map(word)],
  },
  kick: {
    is: "operation",
    form: "kick <ClientID>",
    meaning: "An administrator throws this ClientID out of the Server.",
    read: (words) => ({ op: "kick", clientId: words.take(clientIdentifier) }),
    show: ({ clientId }) => [word(clientId)],
  },
  restart: {
    is: "operation",
    form: "restart server",
    meaning: "The Server stops and starts again; what survives is the profile's choice.",
    read: (words) => {
      words.take(oneOf('"server"', ["server"]));
      return { op: "restart" };
    },
    show: () => ["server"],
  },
  violate: {
    is: "operation",
    form: `violate <device> ${violations.join("|")} [id=<ClientID>] [clean=0|1]`,
    meaning:
      "The Client breaks the protocol: a second CONNECT, bytes that are no packet, a SUBSCRIBE or UNSUBSCRIBE without filters, a packet that only a Server may send, or a new connection that begins with PINGREQ or with bytes that are no packet. A second CONNECT is as the first one was, but for the id and clean that are given.",
    read: (words) => {
      const name = words.take(device);
      const how = words.take(oneOf("violation", violations));
      const clientId = words.takeOption("id", clientIdentifier, null);
      const clean = words.takeOption("clean", bit, null);
      if (how !== "second-connect" && (clientId !== null || clean !== null)) {
        words.refuse("id and clean belong to a second CONNECT", "write violate ... second-connect");
      }
      const cleanSession = clean === null ? null : clean === 1;
      return { op: "violate", device: name, how, clientId, cleanSession };
    },
    show: ({ device: name, how, clientId, cleanSession }) => [
      name,
      how,
      clientId !== null && `id=${word(clientId)}`,
      cleanSession !== null && `clean=${Number(cleanSession)}`,
    ],
  },
  wait: {
    is: "direction",
    form: "wait <duration>",
    meaning: "Virtual time passes (2h, 90s, 250ms) and the timers that fall due go off.",
    read: (words) => ({ op: "wait", ms: words.take(duration) }),
    show: ({ ms }) => [showDuration(ms)],
  },
  hold: {
    is: "direction",
    form: "hold <device>|server",
    meaning:
      "Stops the packets and close notices of the device's connections, or the Server's internal messages, until release.",
    read: (words) => ({ op: "hold", whose: words.take(deviceOrServer) }),
    show: ({ whose }) => [whose],
  },
  release: {
    is: "direction",
    form: "release <device>|server",
    meaning: "What was held goes on.",
    read: (words) => ({ op: "release", whose: words.take(deviceOrServer) }),
    show: ({ whose }) => [whose],
  },
  deliver: {
    is: "direction",
    form: "deliver <device>->server | deliver server-><device>",
    meaning: "The next packet that is held this way arrives; a#2 names one connection of a device.",
    read: (words) => ({ op: "deliver", ...words.take(way) }),
    show: ({ from, to }) => [`${from}->${to}`],
  },
  notice: {
    is: "direction",
    form: "notice <device> | notice server of <device>",
    meaning:
      "This end notices now that its connection is gone; what is still on its way to it is lost.",
    read: (words) => {
      const end = words.take(connectionOrServer);
      if (end !== "server") return { op: "notice", end: deviceOf(end), of: end };
      words.take(oneOf('"of"', ["of"]));
      return { op: "notice", end, of: words.take(connection) };
    },
    show: ({ end, of }) => (end === "server" ? [end, "of", of] : [of]),
  },
  handle: {
    is: "direction",
    form: "handle <actor>",
    meaning: "The next internal message to this actor of the Server is handled: session#1.",
    read: (words) => ({ op: "handle", actor: words.take(actor) }),
    show: ({ actor: name }) => [name],
  },
};

export const operationNames: readonly string[] = Object.keys(table);

/** One line for each operation and direction, in reading order. */
export const usage: readonly { readonly form: string; readonly meaning: string }[] = Object.values(
  table,
).map(({ form, meaning }) => ({ form, meaning }));

function isName(name: string): name is Statement["op"] {
  return Object.hasOwn(table, name);
}

function onDevice<Op extends "disconnect" | "ping" | "cut" | "vanish" | "start">(
  op: Op,
  meaning: string,
) {
  return {
    is: "operation" as const,
    form: `${op} <device>`,
    meaning,
    read: (words: Words) => ({ op, device: words.take(device) }),
    show: (statement: { readonly device: string }) => [statement.device],
  };
}

function takeConnect(words: Words, deviceName: string): Connect {
  return {
    type: "CONNECT",
    clientId: words.takeOption("id", clientIdentifier, deviceName),
    cleanSession: words.takeOption("clean", bit, 1) === 1,
    keepAliveSeconds: words.takeOption("keepalive", whole("keepalive", 65_535), 0),
    userName: words.takeOption("user", utf8("user name"), null),
    credentials: words.takeOption("credentials", oneOf("credentials", ["good", "bad"]), "good"),
    protocolLevel: words.takeOption("level", whole("level", 255), 4),
    will: takeWill(words),
  };
}

function takeWill(words: Words): Will | null {
  const topic = words.takeOption("will", topicName, null);
  const message = words.takeOption("willmessage", willMessage, null);
  const qos = words.takeOption("willqos", qosLevel, null);
  const retain = words.takeOption("willretain", bit, null);
  if (topic !== null) return { topic, payload: message ?? "", qos: qos ?? 0, retain: retain === 1 };
  if (message !== null || qos !== null || retain !== null) {
    words.refuse("willmessage, willqos and willretain belong to a will", "add will=<topic>");
  }
  return null;
}

function showConnect(connect: Connect, deviceName: string): readonly (string | false)[] {
  const { will } = connect;
  return [
    connect.clientId !== deviceName && `id=${word(connect.clientId)}`,
    !connect.cleanSession && "clean=0",
    connect.userName !== null && `user=${word(connect.userName)}`,
    connect.keepAliveSeconds > 0 && `keepalive=${connect.keepAliveSeconds}`,
    connect.credentials === "bad" && "credentials=bad",
    connect.protocolLevel !== 4 && `level=${connect.protocolLevel}`,
    will !== null && `will=${word(will.topic)}`,
    will !== null && will.payload !== "" && `willmessage=${JSON.stringify(will.payload)}`,
    will !== null && will.qos > 0 && `willqos=${will.qos}`,
    will?.retain === true && "willretain=1",
  ];
}

/** A bare word where that reads back, otherwise a JSON string. */
const word = (text: string): string =>
  /^[^\s"]+$/.test(text) && !/^[A-Za-z]+=/.test(text) ? text : JSON.stringify(text);
