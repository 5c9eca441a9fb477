/**
 * Every knob once: what it may be, what it means and which statement it touches.
 *
 * The schema and its documentation are one object, so that the check of a user's profile, the help,
 * the comparison of profiles and the reference page cannot disagree. The order here is the reading
 * order everywhere. That the schema describes exactly `Knobs` is checked by the compiler, below.
 */
import * as z from "zod";
import { assert } from "../src/index.ts";
import type { HookName, Knobs, SessionPart } from "./knobs.ts";

/** What there is to know of a knob besides its value. */
export interface Knob {
  /** Where it is in a profile, for example "server.maxQueue". */
  readonly path: string;
  readonly means: string;
  readonly unit: string | null;
  /** The statement of the standard it touches; null where the standard says nothing. */
  readonly clause: string | null;
  readonly allowed: string;
}

export const sessionParts = [
  "subscriptions",
  "queue",
  "inFlight",
  "inboundQos2",
] as const satisfies readonly SessionPart[];

export const hookNames = [
  "client.connected",
  "client.disconnected",
  "session.created",
  "session.resumed",
  "session.discarded",
  "session.takenover",
  "session.terminated",
] as const satisfies readonly HookName[];

// Kinds of values. Each call makes a new schema, since a schema carries the documentation of one knob.

interface Kind<S extends z.ZodType> {
  readonly schema: S;
  readonly allowed: string;
  readonly unit: string | null;
}

const quoted = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(", ");

const yesOrNo = (): Kind<z.ZodBoolean> => ({
  schema: z.boolean(),
  allowed: "true or false",
  unit: null,
});

const text = (): Kind<z.ZodString> => ({ schema: z.string(), allowed: "any text", unit: null });

const textOrNull = (): Kind<z.ZodNullable<z.ZodString>> => ({
  schema: z.string().nullable(),
  allowed: "any text, or null",
  unit: null,
});

const oneOf = <const Words extends readonly string[]>(...words: Words) => ({
  schema: z.enum(words),
  allowed: `one of ${quoted(words)}`,
  unit: null,
});

const whole = (atLeast: number, unit: string): Kind<z.ZodInt> => ({
  schema: z.int().min(atLeast),
  allowed: `a whole number from ${atLeast}`,
  unit,
});

const wholeOr = <const Word extends string>(atLeast: number, unit: string, word: Word) => ({
  schema: z.union([z.int().min(atLeast), z.literal(word)]),
  allowed: `a whole number from ${atLeast}, or "${word}"`,
  unit,
});

/** Each at most once and always in the same order, so that one set has one encoding. */
const someOf = <const Word extends string>(words: readonly Word[]) => ({
  schema: z
    .array(z.enum(words))
    .transform((chosen) => words.filter((word) => chosen.includes(word)))
    .readonly(),
  allowed: `a list of ${quoted(words)}`,
  unit: null,
});

const returnCodeList = () => ({
  schema: z
    .array(z.int().min(1).max(5))
    .transform((codes) => [...new Set(codes)].toSorted((a, b) => a - b))
    .readonly(),
  allowed: "a list of return codes from 1 to 5",
  unit: null,
});

/** At most three decimals: a Keep Alive is whole seconds, so the product is whole milliseconds. */
const factor = () => z.number().min(0.001).max(1_000).multipleOf(0.001);

const patience = () => ({
  schema: z.discriminatedUnion("check", [
    z.strictObject({ check: z.literal("exact"), graceFactor: factor() }).readonly(),
    z
      .strictObject({
        check: z.literal("periodic"),
        periodFactor: factor(),
        periodMaxMs: z.union([z.int().min(1), z.literal("unlimited")]),
        idleChecks: z.int().min(1).max(100),
      })
      .readonly(),
    z
      .strictObject({
        check: z.literal("scan"),
        scanMs: z.int().min(1),
        graceFactor: factor(),
      })
      .readonly(),
  ]),
  allowed:
    '{ "check": "exact", "graceFactor" }, { "check": "periodic", "periodFactor", "periodMaxMs", ' +
    '"idleChecks" } or { "check": "scan", "scanMs", "graceFactor" }, factors of at most 3 decimals',
  unit: null,
});

// The knobs.

const documentation = z.registry<Omit<Knob, "path">>();

function knob<S extends z.ZodType>(
  { schema, allowed, unit }: Kind<S>,
  means: string,
  clause: string | null = null,
): S {
  documentation.add(schema, { means, unit, clause, allowed });
  return schema;
}

const group = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape).readonly();

const server = group({
  sessionPresentRule: knob(
    oneOf("exists", "hasSubscriptions", "hasQos1Subscriptions"),
    "What a stored Session must have for a CleanSession 0 CONNECT to be answered with Session Present 1.",
    "MQTT3-3.2.2-2",
  ),
  adoptLiveCleanSession: knob(
    yesOrNo(),
    "Whether CleanSession 0 over a connected CleanSession 1 Session takes that Session over.",
    "MQTT3-3.1.2-6",
  ),
  cleanDiscards: knob(
    someOf(sessionParts),
    "What of an earlier Session a CleanSession 1 CONNECT discards.",
    "MQTT3-3.1.2-6",
  ),
  zeroLengthClientId: knob(
    oneOf("assign", "refuse"),
    "What a zero-length ClientID with CleanSession 1 gets: a unique ClientID, or return code 2.",
    "MQTT3-3.1.3-6",
  ),
  zeroLengthClientIdWithoutClean: knob(
    oneOf("assign", "refuse"),
    "What a zero-length ClientID with CleanSession 0 gets: a unique ClientID, or return code 2.",
    "MQTT3-3.1.3-8",
  ),
  connectedHook: knob(
    oneOf("beforeConnack", "afterConnack"),
    "Whether client.connected runs before or after CONNACK is sent.",
  ),
  connectedHookOnRefusal: knob(
    yesOrNo(),
    "Whether client.connected also runs for a refused CONNECT, with its return code.",
  ),
  refusalsLeftOpen: knob(
    returnCodeList(),
    "Return codes after which the Server leaves the Network Connection open.",
    "MQTT3-3.2.2-5",
  ),
  connectTimeoutMs: knob(
    wholeOr(1, "ms", "never"),
    "How long the Server waits for CONNECT on a new Network Connection.",
  ),
  takeover: knob(
    oneOf("atomic", "asynchronous"),
    "Whether a takeover is one step or several messages inside the Server that may interleave.",
    "MQTT3-3.1.4-2",
  ),
  displacedDisconnectReason: group({
    byClean: knob(
      textOrNull(),
      "Reason in client.disconnected when CleanSession 1 displaces a connection; null: it does not run.",
    ),
    byPersistent: knob(
      textOrNull(),
      "Reason in client.disconnected when CleanSession 0 displaces a connection; null: it does not run.",
    ),
  }),
  willOnTakeover: group({
    persistentByPersistent: knob(
      yesOrNo(),
      "Whether the Will of a CleanSession 0 connection is published when CleanSession 0 takes over.",
      "MQTT3-3.1.2-8",
    ),
    persistentByClean: knob(
      yesOrNo(),
      "Whether the Will of a CleanSession 0 connection is published when CleanSession 1 takes over.",
      "MQTT3-3.1.2-8",
    ),
    cleanByPersistent: knob(
      yesOrNo(),
      "Whether the Will of a CleanSession 1 connection is published when CleanSession 0 takes over.",
      "MQTT3-3.1.2-8",
    ),
    cleanByClean: knob(
      yesOrNo(),
      "Whether the Will of a CleanSession 1 connection is published when CleanSession 1 takes over.",
      "MQTT3-3.1.2-8",
    ),
  }),
  lateEndRemovesRegistration: knob(
    yesOrNo(),
    "Whether an old Session that ends late removes the registration a newer Session holds by then.",
    "MQTT3-3.1.4-2",
  ),
  sessionExpiryMs: knob(
    wholeOr(0, "ms", "never"),
    "Time from the last close of a CleanSession 0 connection to the end of its Session.",
    "MQTT3-4.1.0-1",
  ),
  kickKeepsPersistentSession: knob(
    yesOrNo(),
    "Whether a CleanSession 0 Session outlives an administrative kick of its Client.",
  ),
  disconnectReasons: group({
    disconnect: knob(text(), "Reason in client.disconnected when the Client sent DISCONNECT."),
    closed: knob(text(), "Reason in client.disconnected when the peer closed or reset."),
    keepAlive: knob(text(), "Reason in client.disconnected when Keep Alive ran out."),
    kick: knob(text(), "Reason in client.disconnected after an administrative kick."),
    refused: knob(text(), "Reason in client.disconnected after a refused CONNECT."),
    protocolError: knob(text(), "Reason in client.disconnected after a protocol violation."),
  }),
  terminateReasons: group({
    clean: knob(
      text(),
      "Reason in session.terminated when a CleanSession 1 connection ended by itself.",
    ),
    displaced: knob(
      text(),
      "Reason in session.terminated when CleanSession 1 displaces a connected Session.",
    ),
    discarded: knob(
      text(),
      "Reason in session.terminated when CleanSession 1 discards an offline Session.",
    ),
    expired: knob(text(), "Reason in session.terminated when a Session expired."),
    kicked: knob(text(), "Reason in session.terminated when a kick ended the Session."),
  }),
  hooks: knob(someOf(hookNames), "The hooks that exist in this Server."),
  maxQueue: knob(
    wholeOr(0, "messages", "unlimited"),
    "How many messages may wait for an offline Client.",
    "MQTT3-3.1.2-5",
  ),
  maxQueueOnlineExtra: knob(
    whole(0, "messages"),
    "How many more may wait while the Client is connected.",
  ),
  overflow: knob(
    oneOf("dropOldest", "dropNewest"),
    "Which message goes when the queue is full: the one waiting longest, or the one arriving.",
    "MQTT3-3.1.2-5",
  ),
  queueQos0Offline: knob(
    oneOf("none", "all", "ifSubscribedAboveQos0"),
    "Which messages of effective QoS 0 wait for an offline Client; the standard allows any.",
  ),
  qos0BypassesWindow: knob(
    yesOrNo(),
    "Whether QoS 0 goes out at once although the in-flight window is full.",
  ),
  maxInFlight: knob(
    wholeOr(1, "messages", "unlimited"),
    "How many QoS 1 and 2 messages may be sent to a Client and not completely acknowledged.",
  ),
  inFlightFreedAt: knob(
    oneOf("PUBREC", "PUBCOMP"),
    "Which packet of the Client frees the window slot of a QoS 2 message.",
  ),
  retryMs: knob(
    wholeOr(1, "ms", "off"),
    "After which time unacknowledged packets are re-sent on a connection that stays up.",
    "MQTT3-4.4.0-1",
  ),
  dupOnResend: group({
    qos1: knob(yesOrNo(), "Whether a re-sent QoS 1 PUBLISH has DUP 1.", "MQTT3-3.3.1-1"),
    qos2: knob(yesOrNo(), "Whether a re-sent QoS 2 PUBLISH has DUP 1.", "MQTT3-3.3.1-1"),
  }),
  resendPubrel: knob(
    yesOrNo(),
    "Whether an unacknowledged PUBREL is re-sent when the Session is resumed.",
    "MQTT3-4.4.0-1",
  ),
  keepPacketIds: knob(
    yesOrNo(),
    "Whether a re-sent message keeps its Packet Identifier.",
    "MQTT3-4.4.0-1",
  ),
  routeQos2At: knob(
    oneOf("PUBLISH", "PUBREL"),
    "Which packet of the publisher sends a QoS 2 message on to subscribers: PUBREL (method A) or PUBLISH (method B).",
    "MQTT3-4.3.3-2",
  ),
  inboundQos2OnResume: knob(
    oneOf("keep", "clear"),
    "What becomes of QoS 2 messages that await PUBREL when their publisher resumes its Session.",
    "MQTT3-4.1.0-1",
  ),
  maxAwaitingPubrel: knob(
    wholeOr(1, "messages", "unlimited"),
    "How many QoS 2 messages of a Client may await PUBREL; a PUBLISH beyond it gets no answer.",
    "MQTT3-3.3.4-1",
  ),
  awaitPubrelTimeoutMs: knob(
    wholeOr(1, "ms", "never"),
    "After which time an inbound QoS 2 message that awaits PUBREL is forgotten.",
    "MQTT3-4.1.0-1",
  ),
  puback: knob(
    oneOf("beforeRoute", "afterRoute"),
    "Whether a QoS 1 message is acknowledged before or after it is routed.",
    "MQTT3-4.3.2-2",
  ),
  qos2Routing: knob(
    oneOf("ordered", "unordered"),
    "Whether QoS 2 messages go on in order after PUBREL, or each by itself, which a restart may lose.",
    "MQTT3-4.6.0-6",
  ),
  maxQos: knob(
    { schema: z.literal([0, 1, 2]), allowed: "0, 1 or 2", unit: null },
    "The highest QoS the Server grants and handles; a PUBLISH above it is treated as this QoS.",
    "MQTT3-3.3.4-1",
  ),
  upgradeQos: knob(
    yesOrNo(),
    "Whether a message is delivered with the larger, not the smaller, of published and granted QoS.",
    "MQTT3-3.8.4-6",
  ),
  overlappingSubscriptions: knob(
    oneOf("oneCopy", "copyEach"),
    "What a Client with several matching filters gets: one copy at the highest QoS, or a copy for each.",
    "MQTT3-3.3.5-1",
  ),
  keepAlive: knob(
    patience(),
    "How the Server finds that a Client was silent too long; K is the Keep Alive of its CONNECT.",
    "MQTT3-3.1.2-24",
  ),
  durability: knob(
    oneOf("none", "durable"),
    "What of the Sessions survives a restart of the Server.",
    "MQTT3-4.1.0-1",
  ),
  willOnRestart: knob(
    oneOf("published", "lost"),
    "What becomes of the Wills of the connections that a restart of the Server ends.",
    "MQTT3-3.1.2-8",
  ),
});

const client = group({
  store: knob(
    oneOf("durable", "volatile"),
    "Whether the Client's Session State survives a crash of the Client.",
    "MQTT3-4.1.0-1",
  ),
  onSessionAbsent: knob(
    oneOf("resend", "discard"),
    "What a Client with Session State does with it when CONNACK says Session Present 0.",
    "MQTT3-4.4.0-1",
  ),
  responseTimeoutMs: knob(
    whole(1, "ms"),
    "How long a Client waits for CONNACK, and for PINGRESP, before it closes.",
  ),
  maxInFlight: knob(
    wholeOr(1, "messages", "unlimited"),
    "How many QoS 1 and 2 messages a Client may have sent and not completely acknowledged.",
  ),
  handOverQos2At: knob(
    oneOf("PUBLISH", "PUBREL"),
    "Which packet makes the Client hand a QoS 2 message to its application.",
    "MQTT3-4.3.3-2",
  ),
});

export const knobsSchema = group({ server, client });

/** Every knob in reading order. */
export const knobs: readonly Knob[] = documentedIn(knobsSchema, "");

function documentedIn(schema: z.core.$ZodType, path: string): readonly Knob[] {
  const known = documentation.get(schema);
  if (known !== undefined) return [{ path, ...known }];
  const inner = schema instanceof z.ZodReadonly ? schema.unwrap() : schema;
  assert(inner instanceof z.ZodObject, `the knob ${path} has no documentation`);
  return Object.entries(inner.shape).flatMap(([key, child]) =>
    documentedIn(child, path === "" ? key : `${path}.${key}`),
  );
}

// The compiler's proof that schema and types say the same; `false` here does not compile.

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

true satisfies Same<z.output<typeof knobsSchema>, Knobs>;
