/**
 * The words of the vocabulary: how a line is cut into words, and what a word may be.
 *
 * Each kind of word says in one place what it accepts and how a wrong one is reported, so that
 * operations, directions and expectations complain alike.
 */
import {
  didYouMean,
  failure,
  parseDuration,
  success,
  type Failure,
  type Result,
} from "../src/index.ts";

/** A word, a JSON string, or either of them behind `key=`. */
export interface Token {
  readonly key: string | null;
  readonly text: string;
  readonly quoted: boolean;
}

export function tokenize(text: string): Result<readonly Token[]> {
  const one = /\s*(?:([A-Za-z]+)=)?("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)/y;
  const tokens: Token[] = [];
  const line = text.trim();
  while (one.lastIndex < line.length) {
    const start = one.lastIndex;
    const [, key = null, value = ""] = one.exec(line) ?? [];
    const quoted = value.startsWith('"');
    const content = quoted ? parseJsonString(value) : value;
    if (content === null || (key === null && value === "")) {
      return failure(
        `cannot read ${shortened(line.slice(start).trim())}`,
        'a text in quotes is a JSON string with a space behind it: "two words"',
      );
    }
    if (value === "") return failure(`${key}= has no value`, `an empty value is written ${key}=""`);
    tokens.push({ key, text: content, quoted });
  }
  return success(tokens);
}

const shownMax = 60;
const shortened = (text: string): string =>
  text.length <= shownMax ? text : `${text.slice(0, shownMax)}…`;

export function parseJsonString(text: string): string | null {
  try {
    return String(JSON.parse(text));
  } catch {
    return null;
  }
}

/** What a word must be. */
export interface Kind<T> {
  readonly name: string;
  /** Stands in for what could not be read; never seen outside, since the failure is returned. */
  readonly standIn: T;
  readonly read: (token: Token) => Result<T>;
}

/** Reads a whole line of words with `read`; what is missing, wrong or too much is a failure. */
export function readWords<T>(text: string, form: string, read: (words: Words) => T): Result<T> {
  const tokens = tokenize(text);
  return tokens.ok ? readTokens(tokens.value, form, read) : tokens;
}

export function readTokens<T>(
  tokens: readonly Token[],
  form: string,
  read: (words: Words) => T,
): Result<T> {
  const words = new Words(tokens);
  const value = read(words);
  const problem = words.problem();
  if (problem === null) return success(value);
  return failure(problem.message, problem.hint ?? `write ${form}`);
}

/** The words of a line, taken one by one. The first problem is kept; what is read after it is not used. */
export class Words {
  readonly #left: Token[];
  readonly #keys = new Set<string>();
  #problem: Failure | null = null;

  constructor(tokens: readonly Token[]) {
    this.#left = [...tokens];
  }

  /** The next word, wherever options stand. */
  take<T>(kind: Kind<T>): T {
    return this.#takeAt(
      this.#left.findIndex(({ key }) => key === null),
      kind,
    );
  }

  /** The next word, which no option may precede. */
  takeHere<T>(kind: Kind<T>): T {
    return this.#takeAt(this.nextIsWord() ? 0 : -1, kind);
  }

  takeOption<T, U>(key: string, kind: Kind<T>, otherwise: U): T | U {
    this.#keys.add(key);
    const index = this.#left.findIndex((token) => token.key === key);
    return index < 0 ? otherwise : this.#takeAt(index, kind);
  }

  /** The option, if it comes next. */
  takeOptionHere<T, U>(key: string, kind: Kind<T>, otherwise: U): T | U {
    this.#keys.add(key);
    return this.#left[0]?.key === key ? this.#takeAt(0, kind) : otherwise;
  }

  nextIsWord(): boolean {
    return this.#left[0]?.key === null;
  }

  /** Whether this very word came next; then it is taken. */
  takeIf(text: string): boolean {
    const [next] = this.#left;
    const is = next?.key === null && !next.quoted && next.text === text;
    if (is) this.#left.shift();
    return is;
  }

  refuse(message: string, hint: string | null): void {
    this.#problem ??= { message, hint };
  }

  /** The first problem; a word that nobody took is one. */
  problem(): Failure | null {
    const extra = this.#left[0];
    if (this.#problem !== null || extra === undefined) return this.#problem;
    if (extra.key === null) return { message: `"${extra.text}" is one word too many`, hint: null };
    if (this.#keys.has(extra.key)) {
      return { message: `${extra.key}= is given twice or in the wrong place`, hint: null };
    }
    const keys = [...this.#keys];
    return {
      message: `there is no option "${extra.key}" here`,
      hint: keys.length === 0 ? null : didYouMean(extra.key, keys),
    };
  }

  #takeAt<T>(index: number, kind: Kind<T>): T {
    const token = this.#left[index];
    if (token === undefined) {
      this.refuse(`the ${kind.name} is missing`, null);
      return kind.standIn;
    }
    this.#left.splice(index, 1);
    const value = kind.read(token);
    if (value.ok) return value.value;
    const place = token.key === null ? "" : `${token.key}: `;
    this.refuse(`${place}${value.failure.message}`, value.failure.hint);
    return kind.standIn;
  }
}

export const device: Kind<string> = {
  name: "device",
  standIn: "",
  read: ({ text }) =>
    /^[a-z][a-z0-9-]*$/.test(text) && text !== "server"
      ? success(text)
      : failure(
          `"${text}" is no name of a device`,
          'a device is a letter and then letters, digits or "-", all lower case, and not "server"',
        ),
};

/** A device, or one of its connections by its number: a#2. */
export const connection: Kind<string> = {
  name: "connection",
  standIn: "",
  read: (token) => {
    const numbered = /^(.+)#[1-9]\d{0,8}$/.exec(token.text);
    const named = device.read({ ...token, text: numbered?.[1] ?? token.text });
    return named.ok ? success(token.text) : named;
  },
};

export const orServer = (kind: Kind<string>): Kind<string> => ({
  name: `${kind.name} (or server)`,
  standIn: "",
  read: (token) => (token.text === "server" ? success(token.text) : kind.read(token)),
});
export const deviceOrServer = orServer(device);
export const connectionOrServer = orServer(connection);

/** The way of a packet, "a->server" or "server->a". */
export const way: Kind<{ readonly from: string; readonly to: string }> = {
  name: "way",
  standIn: { from: "", to: "" },
  read: (token) => {
    const [from = "", to = "", ...more] = token.text.split("->");
    const end = from === "server" ? to : from;
    if (more.length > 0 || (from === "server") === (to === "server")) {
      return failure(`"${token.text}" is no way of a packet`, "write a->server or server->a");
    }
    const named = connection.read({ ...token, text: end });
    return named.ok ? success({ from, to }) : named;
  },
};

export const actor: Kind<string> = {
  name: "actor",
  standIn: "",
  read: ({ text }) =>
    /^[A-Za-z][A-Za-z0-9-]*(#[1-9]\d{0,8})?$/.test(text)
      ? success(text)
      : failure(`"${text}" is no name of an actor`, "write for example session#1"),
};

export const duration: Kind<number> = {
  name: "duration",
  standIn: 0,
  read: ({ text }) => {
    return parseDuration(text);
  },
};

/** A JSON string, so that a message is never taken for a topic or an option. */
export const payload: Kind<string> = {
  name: "payload",
  standIn: "",
  read: ({ text, quoted }) =>
    quoted
      ? success(text)
      : failure(`the payload ${text} is not in quotes`, `write ${JSON.stringify(text)}`),
};

/** Any text: a Will Message is bytes, of which there are as many as two bytes can say (section 3.1.3.3). */
export const willMessage: Kind<string> = {
  name: "Will Message",
  standIn: "",
  read: ({ text }) => (isTooLong(text) ? tooLong("Will Message") : success(text)),
};

/** What has its length in two bytes before it can be no longer. */
const isTooLong = (text: string): boolean => new TextEncoder().encode(text).length > 65_535;
const tooLong = (name: string): Result<never> => failure(`this ${name} is longer than 65535 bytes`);

/** A string as MQTT carries it, [MQTT3-1.5.3-1] and [MQTT3-1.5.3-2]. */
export function utf8(name: string): Kind<string> {
  return {
    name,
    standIn: "",
    read: ({ text }) => {
      if (text.includes("\0") || /\p{Surrogate}/u.test(text)) {
        return failure(
          `${JSON.stringify(text)} is no ${name}: it holds U+0000 or half a character`,
        );
      }
      return isTooLong(text) ? tooLong(name) : success(text);
    },
  };
}

export const clientIdentifier = utf8("ClientID");

/** [MQTT3-3.3.2-2], [MQTT3-4.7.3-1]. */
export const topicName: Kind<string> = {
  ...utf8("topic"),
  read: (token) => {
    const { text } = token;
    if (text === "") return failure("a topic has at least one character");
    if (/[#+]/.test(text)) return failure(`"${text}" is no topic: # and + are for Topic Filters`);
    return utf8("topic").read(token);
  },
};

/** [MQTT3-4.7.1-2], [MQTT3-4.7.1-3], [MQTT3-4.7.3-1]. */
export const topicFilter: Kind<string> = {
  ...utf8("Topic Filter"),
  read: (token) => {
    const { text } = token;
    const levels = text.split("/");
    const refused = (why: string): Result<never> => failure(`"${text}" is no Topic Filter: ${why}`);
    if (text === "") return failure("a Topic Filter has at least one character");
    if (levels.some((level) => level.includes("+") && level !== "+")) {
      return refused("+ stands alone in its level");
    }
    if (levels.some((level) => level.includes("#") && level !== "#")) {
      return refused("# stands alone in its level");
    }
    if (levels.slice(0, -1).includes("#")) return refused("# is the last level");
    return utf8("Topic Filter").read(token);
  },
};

/** One of a few words or numbers. */
export function oneOf<const T extends string | number>(
  name: string,
  choices: readonly [T, ...T[]],
): Kind<T> {
  return {
    name,
    standIn: choices[0],
    read: ({ text }) => {
      const found = choices.find((choice) => String(choice) === text);
      if (found !== undefined) return success(found);
      return failure(`"${text}" is not ${choices.join(" or ")}`);
    },
  };
}

export function whole(name: string, largest: number): Kind<number> {
  return {
    name,
    standIn: 0,
    read: ({ text }) =>
      /^\d{1,9}$/.test(text) && Number(text) <= largest
        ? success(Number(text))
        : failure(`"${text}" is not a whole number from 0 to ${largest}`),
  };
}

export const bit = oneOf("bit", [0, 1]);
export const qosLevel = oneOf("QoS", [0, 1, 2]);
