/**
 * The document the project was asked for from, acted out and laid beside what it says.
 *
 * The expected hooks are those that the scenarios expect; the table of deliveries is written here,
 * once as the document has it and once as the standard has it.
 */
import { assert, present } from "../../src/index.ts";
import {
  factsOf,
  findProfile,
  parseScenario,
  play,
  scenarios,
  type Play,
} from "../../models/index.ts";
import type { Theme } from "../theme.ts";

/** What came of one comparison: the text to print, and whether all was as expected. */
export interface Compared {
  readonly lines: readonly string[];
  readonly matches: boolean;
}

const hookScenarios = ["cs1-up-down", "cs1-conflict", "cs0-first", "cs0-again", "cs0-conflict"];
const observedProfile = "emqttd-2.3.11";

/** Each of the document's scenarios on one line; what differs is shown below it. */
export function documentParts(theme: Theme, width: number | null): readonly Compared[] {
  return [
    ...hookScenarios.map((name) => hookPart(name, theme, width)),
    ...tables.map((table) => tablePart(table, theme)),
  ];
}

/** Observed lines beside expected ones; below each other where they do not fit. */
export function compareHooks(
  observed: readonly string[],
  expected: readonly string[],
  theme: Theme,
  width: number | null,
): Compared {
  const rows = Array.from({ length: Math.max(observed.length, expected.length) }, (_, index) => ({
    seen: observed[index] ?? "(nothing)",
    wanted: expected[index] ?? "(nothing)",
  }));
  const column = Math.max("observed".length, ...rows.map(({ seen }) => seen.length));
  const widest = Math.max("expected".length, ...rows.map(({ wanted }) => wanted.length));
  const besides = width === null || column + widest + 6 <= width;
  const mark = (good: boolean): string => (good ? theme.good("✓") : theme.bad("✗"));
  const lines = rows.flatMap(({ seen, wanted }) => {
    const good = seen === wanted;
    return besides
      ? [`${mark(good)} ${seen.padEnd(column)}  ${wanted}`]
      : [`${mark(good)} observed  ${seen}`, `  expected  ${wanted}`];
  });
  const head = besides ? [theme.faint(`  ${"observed".padEnd(column)}  expected`)] : [];
  return { lines: [...head, ...lines], matches: rows.every(({ seen, wanted }) => seen === wanted) };
}

function hookPart(name: string, theme: Theme, width: number | null): Compared {
  const played = acted(name, observedProfile);
  const expected = played.scenario.lines.flatMap(({ what }) =>
    "expect" in what && what.expect === "hook" ? [what.line] : [],
  );
  const { lines, matches } = compareHooks(played.hooks, expected, theme, width);
  const missed = played.scenes.filter((scene) => scene.missed !== null);
  const all = matches && missed.length === 0;
  const details = [
    ...lines,
    ...missed.map(({ line, missed: found }) => theme.bad(`✗ ${line.text}: ${found}`)),
  ];
  const what = `${expected.length} hook lines`;
  return { lines: [heading(played, all, what, theme), ...(all ? [] : details)], matches: all };
}

/** Which of the messages published while a device was offline it is given when it is back. */
export interface DeliveryTable {
  readonly profile: string;
  readonly rows: readonly {
    readonly title: string;
    readonly device: string;
    /** One for each column: whether it is received. */
    readonly received: readonly boolean[];
  }[];
}

/** The columns, each with the payloads of `offline-matrix` that it is about. */
const columns: readonly { readonly title: string; readonly payloads: readonly string[] }[] = [
  { title: "QoS 0", payloads: ["q0"] },
  { title: "QoS 1", payloads: ["q1"] },
  { title: "QoS 2", payloads: ["q2"] },
  { title: "both QoS 1 messages on one topic", payloads: ["q1", "q1-again"] },
];

const cleanRow = {
  title: "CleanSession=1",
  device: "a",
  received: [false, false, false, false],
};

const tables: readonly DeliveryTable[] = [
  {
    profile: "emqttd-2.3.11",
    rows: [cleanRow, { title: "CleanSession=0", device: "c", received: [true, true, true, true] }],
  },
  {
    profile: "standard-3.1.1",
    rows: [cleanRow, { title: "CleanSession=0", device: "c", received: [false, true, true, true] }],
  },
];

function tablePart(table: DeliveryTable, theme: Theme): Compared {
  const played = acted("offline-matrix", table.profile);
  const { lines, matches } = compareTable(played, table, theme);
  const head = heading(played, matches, "its table of deliveries", theme);
  return { lines: [head, ...(matches ? [] : lines)], matches };
}

/** What was received of each column, beside what is expected. */
export function compareTable(played: Play, table: DeliveryTable, theme: Theme): Compared {
  const facts = factsOf(played.story.steps);
  let matches = true;
  const rows = table.rows.map(({ title, device, received }) => {
    const payloads = facts.flatMap((fact) =>
      fact.is === "handedOver" && fact.device === device ? [fact.payload] : [],
    );
    const cells = columns.map((column, index) => {
      const wanted = present(received[index], "an expectation for each column");
      const seen = column.payloads.every((payload) => payloads.includes(payload));
      matches &&= seen === wanted;
      const width = Math.max(column.title.length, "received ✓".length);
      const text = seen ? "received" : "none";
      const note = seen === wanted ? "✓" : `✗, expected ${wanted ? "received" : "none"}`;
      const cell = `${text} ${note}`.padEnd(width);
      return seen === wanted ? cell : theme.bad(cell);
    });
    return `  ${title}  ${cells.join("  ")}`;
  });
  const titles = columns.map(({ title }) => title.padEnd("received ✓".length));
  const head = `  ${" ".repeat("CleanSession=0".length)}  ${titles.join("  ")}`;
  return { lines: [theme.faint(head), ...rows], matches };
}

const heading = (
  { scenario, options }: Play,
  matches: boolean,
  what: string,
  theme: Theme,
): string =>
  `${matches ? theme.good("✓") : theme.bad("✗")} ${scenario.name} on ${options.profile.name}: ${what} ${
    matches ? "as expected" : "not as expected"
  }`;

/** A shipped scenario on a shipped profile; that either is missing or wrong is a bug of ours. */
function acted(name: string, profileName: string): Play {
  const text = present(
    scenarios.find((scenario) => scenario.name === name),
    `scenario ${name}`,
  ).text;
  const scenario = parseScenario(name, text);
  const profile = findProfile(profileName);
  assert(scenario.ok && profile.ok, `scenario ${name} and profile ${profileName} are right`);
  const played = play(scenario.value, profile.value);
  assert(played.ok, `scenario ${name} can be acted out`);
  return played.value;
}
