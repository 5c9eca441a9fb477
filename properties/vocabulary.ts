/**
 * Words that runs use: Topic Names and Filters, users, Keep Alives, and how messages are published.
 *
 * Most runs have a few that meet each other, so that messages find subscribers. The others have what
 * is easily taken for another, too: a parent, a child, another case, an empty level, a leading "$", a dot.
 */

/** What may be drawn in one run. */
export interface Vocabulary {
  readonly topics: readonly string[];
  readonly filters: readonly string[];
  readonly users: readonly (string | null)[];
  readonly keepAlivesSeconds: readonly number[];
  readonly breaches: readonly Breach[];
}

/** How a Client breaks the protocol, in the words of an operation; some take a ClientID. */
export type Breach = (clientId: string) => string;

/** What is tried on a real Server too, whose answers to these are known. */
const plainBreaches: readonly Breach[] = [
  () => "second-connect",
  () => "malformed",
  () => "empty-subscribe",
  () => "first-packet",
];

const breaches: readonly Breach[] = [
  ...plainBreaches,
  () => "empty-unsubscribe",
  () => "connack",
  () => "suback",
  () => "unsuback",
  () => "pingresp",
  () => "first-malformed",
  // One that differs from the first one is obeyed by who looks at it at all.
  () => "second-connect clean=0",
  () => "second-connect clean=1",
  (clientId) => `second-connect id=${clientId} clean=0`,
  (clientId) => `second-connect id=${clientId} clean=1`,
];

const plain: Vocabulary = {
  topics: ["t/1", "t/2"],
  filters: ["t/1", "t/2", "t/#", "+/1"],
  users: [null],
  // One of an hour, so that 1.0 and 1.5 times it and a Session's expiry are a few timers apart.
  keepAlivesSeconds: [0, 0, 0, 3_600],
  breaches: plainBreaches,
};

/** What a real Server can be told too. */
const mistaken: Vocabulary = {
  ...plain,
  topics: [...plain.topics, "t", "t/1/x", "T/1", "/1", "t/1/", "t.1"],
  filters: [...plain.filters, "#", "+", "t/+", "+/+", "T/1", "t/1/#", "t/+/x", "t.1"],
};

/** Wildcards leave alone what begins with "$", [MQTT3-4.7.2-1]. */
const odd: Vocabulary = {
  topics: [...mistaken.topics, "$t/1"],
  filters: [...mistaken.filters, "$t/#"],
  users: [null, null, null, "u"],
  keepAlivesSeconds: [...plain.keepAlivesSeconds, ...plain.keepAlivesSeconds, 10],
  breaches,
};

const isOdd = (swarm: number): boolean => swarm % 4 === 0;

/** For a Server in the world. */
export const simulatedWords = (swarm: number): Vocabulary =>
  isOdd(swarm) ? odd : { ...plain, breaches };

/**
 * For a real one: each topic has a prefix, so that no "$" comes first; users may be known by name; and
 * where time really passes, no Client is made to keep a short Keep Alive.
 */
export const realWords = (swarm: number): Vocabulary => (isOdd(swarm) ? mistaken : plain);

/** How a message may be published, or left as a Will. */
export interface Manner {
  readonly options: string;
  /** A text of its own, one that others say too, or nothing: at RETAIN 1 that takes away what is retained. */
  readonly says: "own" | "same" | "nothing";
}

/** Beside the plain one. */
export const manners: readonly Manner[] = [
  { options: "", says: "same" },
  { options: "", says: "nothing" },
  { options: " retain=1", says: "own" },
  { options: " retain=1", says: "own" },
  { options: " retain=1", says: "nothing" },
];

export const wills: readonly Manner[] = [
  { options: " will=t/1 willqos=1", says: "own" },
  { options: " will=t/2 willretain=1", says: "own" },
  { options: " will=t/1 willqos=2 willretain=1", says: "own" },
  { options: " will=t/2 willqos=1 willretain=1", says: "nothing" },
  { options: " will=t/1 willqos=1", says: "nothing" },
  { options: " will=t/1 willqos=1 willretain=1", says: "own" },
  { options: " will=t/2 willqos=2", says: "own" },
  { options: " will=t/1", says: "own" },
];
