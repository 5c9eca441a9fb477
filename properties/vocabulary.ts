/**
 * Words that runs use: Topic Names and Filters, users, Keep Alives and Wills.
 *
 * Mostly a few that meet each other, so that messages find subscribers; now and then one that is
 * easily taken for another: a parent, a child, another case, an empty level, a leading "$".
 */

/** What may be drawn in one campaign. */
export interface Vocabulary {
  readonly topics: readonly string[];
  readonly rareTopics: readonly string[];
  readonly filters: readonly string[];
  readonly rareFilters: readonly string[];
  readonly users: readonly string[];
  readonly keepAlivesSeconds: readonly number[];
}

const topics = ["t/1", "t/2"] as const;
const rareTopics = ["t", "t/1/x", "T/1", "/1"] as const;
const filters = ["t/1", "t/2", "t/#", "+/1"] as const;
const rareFilters = ["#", "+", "t/+", "T/1", "t/1/#"] as const;
/** One of an hour, so that 1.0 and 1.5 times it and a Session's expiry are a few timers apart. */
const keepAlivesSeconds = [0, 0, 0, 0, 0, 0, 0, 0, 3_600, 3_600, 3_600] as const;

/** For a Server in the world. Wildcards leave alone what begins with "$", [MQTT3-4.7.2-1]. */
export const simulatedVocabulary: Vocabulary = {
  topics,
  rareTopics: [...rareTopics, "$t/1"],
  filters,
  rareFilters: [...rareFilters, "$t/#"],
  users: ["u"],
  keepAlivesSeconds: [...keepAlivesSeconds, 10],
};

/**
 * For a real one: each topic has a prefix, so that no "$" comes first; users may be known by name; and
 * where time really passes, no Client is made to keep a short Keep Alive.
 */
export const realVocabulary: Vocabulary = {
  topics,
  rareTopics,
  filters,
  rareFilters,
  users: [],
  keepAlivesSeconds,
};

/** What a Will may be, beside its message. */
export interface Left {
  readonly options: string;
  /** Whether the message is empty: at RETAIN 1 it takes away what is retained. */
  readonly empty: boolean;
}

export const wills: readonly Left[] = [
  { options: "will=t/1 willqos=1", empty: false },
  { options: "will=t/2 willretain=1", empty: false },
  { options: "will=t/1 willqos=2 willretain=1", empty: false },
  { options: "will=t/2 willqos=1 willretain=1", empty: true },
  { options: "will=t/1 willqos=1", empty: true },
];
