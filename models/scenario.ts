/**
 * Scenario files: a title, what is done line by line, and what must be seen on the way.
 *
 * A file is read as a whole before anything runs, and every line keeps its number and its text, so
 * that a wrong line and an expectation that was not met are reported in the same way.
 */
import { at, didYouMean, failure, success, type Failure, type Result } from "../src/index.ts";
import { isDirection, operationNames, parseOperation, type Statement } from "./operations.ts";
import { deviceOf } from "./names.ts";
import {
  clientIdentifier,
  device,
  oneOf,
  payload,
  readWords,
  way,
  whole,
  type Words,
} from "./words.ts";

/** A scenario as it is written. */
export interface ScenarioText {
  readonly name: string;
  readonly text: string;
}

/** What must be so when a run reaches this line. */
export type Expectation =
  /** The next hook line printed. */
  | { readonly expect: "hook"; readonly line: string }
  | { readonly expect: "noHook" }
  /** The next message handed to the device's application. */
  | { readonly expect: "received"; readonly device: string; readonly payload: string }
  | { readonly expect: "receivedNothing"; readonly device: string }
  /**
   * Whether one of the packets sent this way, since the last expectation of either kind for this
   * way, is shown with this beginning.
   */
  | {
      readonly expect: "sent" | "notSent";
      readonly from: string;
      readonly to: string;
      readonly packet: string;
    }
  | {
      readonly expect: "session";
      readonly clientId: string;
      readonly state: "absent" | "attached" | "detached";
    }
  /** How many session instances the ClientID has. */
  | { readonly expect: "sessions"; readonly clientId: string; readonly count: number }
  | {
      readonly expect: "client";
      readonly device: string;
      readonly state: "offline" | "connecting" | "online" | "down";
    };

/** Hook lines before this line are neither printed nor expected. */
export interface Mark {
  readonly mark: "hooks";
}

export interface ScenarioSetting {
  readonly line: number;
  /** A knob as a dotted path: "server.maxInFlight". */
  readonly path: string;
  /** JSON or a bare word, as written; what it may be is the profile's business. */
  readonly value: string;
}

export interface ScenarioLine {
  readonly line: number;
  readonly text: string;
  readonly what: Statement | Expectation | Mark;
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** The explanation, line by line; may be empty. */
  readonly text: string;
  /** The profile it is written for; null leaves it to the one who runs it. */
  readonly profile: string | null;
  readonly settings: readonly ScenarioSetting[];
  readonly lines: readonly ScenarioLine[];
}

/** A scenario from its text; what is wrong is reported with its line. */
export function parseScenario(name: string, text: string): Result<Scenario> {
  const rows = text.split(/\r?\n/).map((row, index) => ({ line: index + 1, text: row.trim() }));
  const written = rows.filter((row) => row.text !== "" && !row.text.startsWith("#"));
  let scenario: Scenario = { name, ...heading(name, rows), profile: null, settings: [], lines: [] };
  for (const row of written) {
    const next = addRow(scenario, row);
    if (!next.ok) return at(`line ${row.line}`, next.failure);
    scenario = next.value;
  }
  if (scenario.lines.length === 0) {
    return failure("nothing happens in it", "a scenario has a line for each operation: connect a");
  }
  const stray = firstStray(scenario.lines);
  return stray === null ? success(scenario) : at(`line ${stray.line}`, stray.problem);
}

interface Usage {
  readonly form: string;
  readonly meaning: string;
}

/** What stands in a scenario beside operations and expectations. */
export const directiveUsage: readonly Usage[] = [
  { form: "profile <name>", meaning: "The profile it runs on unless another one is asked for." },
  {
    form: "set <knob>=<value>",
    meaning: "A knob that differs from the profile: server.maxQueue=2.",
  },
  {
    form: "hooks from here",
    meaning: "Hook lines before this line are neither printed nor expected.",
  },
];

type Row = Pick<ScenarioLine, "line" | "text">;

/** The first comment line is the title, those right behind it the explanation. */
function heading(name: string, rows: readonly Row[]): Pick<Scenario, "title" | "text"> {
  const first = rows.findIndex(({ text }) => text !== "");
  const from = first < 0 ? [] : rows.slice(first);
  const end = from.findIndex(({ text }) => !text.startsWith("#"));
  const comments = from.slice(0, end < 0 ? from.length : end);
  const [title = "", ...text] = comments.map((row) => row.text.replace(/^#+\s*/, ""));
  return { title: title === "" ? name : title, text: text.join("\n") };
}

function addRow(scenario: Scenario, row: Row): Result<Scenario> {
  const [head = ""] = row.text.split(/\s/, 1);
  const rest = row.text.slice(head.length).trim();
  switch (head) {
    case "profile":
      return addProfile(scenario, row);
    case "set":
      return addSetting(scenario, row.line, rest);
    case "hooks":
      return addMark(scenario, row, rest);
    case "expect":
      return addLine(scenario, row, parseExpectation(rest));
    default: {
      const known = [...operationNames, "expect", "profile", "set", "hooks"];
      const isKnown = known.includes(head);
      return isKnown || head.includes('"')
        ? addLine(scenario, row, parseOperation(row.text))
        : failure(`"${head}" is not an operation`, didYouMean(head, known));
    }
  }
}

function addLine(
  scenario: Scenario,
  { line, text }: Row,
  what: Result<ScenarioLine["what"]>,
): Result<Scenario> {
  if (!what.ok) return what;
  return success({ ...scenario, lines: [...scenario.lines, { line, text, what: what.value }] });
}

function addProfile(scenario: Scenario, row: Row): Result<Scenario> {
  const [, name, more] = row.text.split(/\s+/);
  if (name === undefined || more !== undefined) {
    return failure("a profile is one word", "write profile <name>");
  }
  if (scenario.profile !== null) return failure("the profile is given twice");
  return beforeLines(scenario, { ...scenario, profile: name });
}

function addSetting(scenario: Scenario, line: number, rest: string): Result<Scenario> {
  const [, path, value] = /^([A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*)\s*=\s*(\S.*)$/.exec(rest) ?? [];
  if (path === undefined || value === undefined) {
    return failure(
      `"${rest}" sets no knob`,
      "write set <knob>=<value>, as in set server.maxInFlight=1",
    );
  }
  if (scenario.settings.some((setting) => setting.path === path)) {
    return failure(`${path} is set twice`);
  }
  const settings = [...scenario.settings, { line, path, value }];
  return beforeLines(scenario, { ...scenario, settings });
}

/** The world is built before the first line, so what it is made of stands in front. */
function beforeLines(scenario: Scenario, next: Scenario): Result<Scenario> {
  return scenario.lines.length === 0
    ? success(next)
    : failure("this stands behind the first operation", "profile and set come first");
}

function addMark(scenario: Scenario, row: Row, rest: string): Result<Scenario> {
  if (!/^from\s+here$/.test(rest)) {
    return failure(`"${row.text}" is not a directive`, "write hooks from here");
  }
  if (scenario.lines.some(({ what }) => "mark" in what)) {
    return failure("hooks from here is given twice");
  }
  if (scenario.lines.some(({ what }) => "expect" in what && /^hook|^noHook/.test(what.expect))) {
    return failure("hooks are expected above this line", "hook lines before it are not looked at");
  }
  return addLine(scenario, row, success({ mark: "hooks" }));
}

/** What follows the word "expect". */
function parseExpectation(text: string): Result<Expectation> {
  const [, head = "", rest = ""] = /^(not sent\b|no hook\b|\S*)\s*(.*)$/.exec(text) ?? [];
  const entry = Object.hasOwn(expectations, head) ? expectations[head] : undefined;
  if (entry !== undefined) return entry.read(rest, entry.form);
  return failure(
    `"${head}" is not something to expect`,
    didYouMean(head, Object.keys(expectations)),
  );
}

interface Entry extends Usage {
  readonly read: (rest: string, form: string) => Result<Expectation>;
}

const expectations: Readonly<Record<string, Entry>> = {
  hook: {
    form: "expect hook <line>",
    meaning: "The next hook line printed is exactly this one.",
    read: (line, form) =>
      line === ""
        ? failure("the hook line is missing", `write ${form}`)
        : success({ expect: "hook", line }),
  },
  "no hook": {
    form: "expect no hook",
    meaning: "No further hook line was printed.",
    read: words(() => ({ expect: "noHook" })),
  },
  received: {
    form: 'expect received <device> "<payload>"|nothing',
    meaning:
      "The next message handed to the device's application has this payload; or there is none.",
    read: words((it) => {
      const name = it.take(device);
      return it.takeIf("nothing")
        ? { expect: "receivedNothing", device: name }
        : { expect: "received", device: name, payload: it.take(payload) };
    }),
  },
  sent: {
    form: "expect sent server-><device>|<device>->server <beginning of a packet>",
    meaning: "A packet shown with this beginning was sent since the last such expectation.",
    read: packet("sent"),
  },
  "not sent": {
    form: "expect not sent server-><device>|<device>->server <beginning of a packet>",
    meaning: "No packet shown with this beginning was sent since the last such expectation.",
    read: packet("notSent"),
  },
  session: {
    form: "expect session <ClientID> absent|attached|detached",
    meaning: "The ClientID has no Session, one with a connection, or one without.",
    read: words((it) => ({
      expect: "session",
      clientId: it.take(clientIdentifier),
      state: it.take(oneOf("state of the Session", ["absent", "attached", "detached"])),
    })),
  },
  sessions: {
    form: "expect sessions <ClientID> <count>",
    meaning: "The Server holds this many session instances for the ClientID.",
    read: words((it) => ({
      expect: "sessions",
      clientId: it.take(clientIdentifier),
      count: it.take(whole("count", 999)),
    })),
  },
  client: {
    form: "expect client <device> offline|connecting|online|down",
    meaning: "The state of the Client as the Client sees it.",
    read: words((it) => ({
      expect: "client",
      device: it.take(device),
      state: it.take(oneOf("state of the Client", ["offline", "connecting", "online", "down"])),
    })),
  },
};

/** One line for each expectation, in reading order. */
export const expectationUsage: readonly Usage[] = Object.values(expectations).map(
  ({ form, meaning }) => ({ form, meaning }),
);

function words(read: (words: Words) => Expectation): Entry["read"] {
  return (rest, form) => readWords(rest, form, read);
}

function packet(expect: "sent" | "notSent"): Entry["read"] {
  return (rest, form) => {
    const [, where = "", beginning = ""] = /^(\S*)\s*(.*)$/.exec(rest) ?? [];
    const between = readWords(where, form, (it) => it.take(way));
    if (!between.ok) return between;
    const [type = ""] = beginning.split(" ", 1);
    return packetTypes.includes(type)
      ? success({ expect, ...between.value, packet: beginning })
      : failure(`"${type}" is no packet`, didYouMean(type, packetTypes));
  };
}

/** What a Control Packet is called; MALFORMED is none. */
export const packetTypes: readonly string[] =
  "CONNECT CONNACK PUBLISH PUBACK PUBREC PUBREL PUBCOMP SUBSCRIBE SUBACK UNSUBSCRIBE UNSUBACK PINGREQ PINGRESP DISCONNECT MALFORMED".split(
    " ",
  );

/** A device that nobody operates would meet "nothing" and "not sent" for ever: a slip of the pen. */
function firstStray(lines: readonly ScenarioLine[]): { line: number; problem: Failure } | null {
  const devices = lines.flatMap(({ what }) =>
    "op" in what && !isDirection(what) && "device" in what ? [what.device] : [],
  );
  for (const { line, what } of lines) {
    const stray = looksAt(what).find((name) => !devices.includes(name));
    if (stray !== undefined) {
      const hint = devices.length === 0 ? null : didYouMean(stray, [...new Set(devices)]);
      return { line, problem: { message: `no operation is about a device "${stray}"`, hint } };
    }
  }
  return null;
}

/** The devices that a direction or expectation speaks of. */
function looksAt(what: ScenarioLine["what"]): readonly string[] {
  const ends: readonly string[] =
    "whose" in what
      ? [what.whose]
      : "from" in what
        ? [what.from, what.to]
        : "of" in what
          ? [what.of]
          : "expect" in what && "device" in what
            ? [what.device]
            : [];
  return ends.filter((end) => end !== "server").map(deviceOf);
}
