/** `run`: every option, every form of its result, and everything that may be wrong with its input. */
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { scenarioGroups, scenarios } from "../../models/index.ts";
import { typed } from "../recording-io.ts";

const small = `# One message.
# It is sent and received.
connect a
subscribe a t
publish a t "x"
expect received a "x"
`;

const missing = `${small}expect received a "y"\nexpect no hook\n`;

test("without a scenario it lists all that ship, in groups, with their titles", async () => {
  const { code, out } = await typed(["run"]);
  expect(code).toBe(0);
  const rows = out.split("\n").filter((line) => line.startsWith("  "));
  expect(rows.map((row) => row.trim().split(" ")[0])).toEqual(scenarios.map(({ name }) => name));
  expect(out.split("\n").filter((line) => /^[A-Z]/.test(line))).toEqual(
    scenarioGroups.map(({ title }) => title),
  );
  expect(out).toMatch(/^ {2}cs0-first +CleanSession 0: the Session outlives /m);
});

test("the list is data with --json", async () => {
  const { out } = await typed(["run", "--json"]);
  const list: unknown = JSON.parse(out);
  expect(list).toHaveLength(scenarios.length);
  expect(list).toContainEqual(
    expect.objectContaining({ name: "cs1-conflict", profile: "emqttd-2.3.11" }),
  );
});

test("a scenario is printed as a timeline with a summary", async () => {
  expect(await typed(["run", "my.scenario"], { "my.scenario": small })).toMatchObject({
    code: 0,
    err: "",
    out: `my: One message.
It is sent and received.
profile standard-3.1.1

> connect a
0:00:00.000  a            offline -> connecting
0:00:00.000  a -> server  CONNECT id=a clean=1
0:00:00.000  session#1    created for a, clean=1
0:00:00.000  hook         session(a/undefined) created.
0:00:00.000  session#1    attached to a
0:00:00.000  hook         client a connected, connack: 0
0:00:00.000  server -> a  CONNACK sp=0 code=0
0:00:00.000  a            connecting -> online

> subscribe a t
0:00:00.000  a -> server  SUBSCRIBE #1 t qos=0
0:00:00.000  server -> a  SUBACK #1 granted=0

> publish a t "x"
0:00:00.000  a -> server  PUBLISH t qos=0 "x"
0:00:00.000  server       accepted: t qos=0 "x"
0:00:00.000  server -> a  PUBLISH t qos=0 "x"
0:00:00.000  a            handed over: t qos=0 "x"
✓ expect received a "x"

held: 1 expectation met; 9 steps in 0:00:00.000 of virtual time, profile standard-3.1.1
`,
  });
});

test("an expectation that is not met says what was found, and the answer is 1", async () => {
  const { code, out, err } = await typed(["run", "./my"], { "./my": missing });
  expect({ code, err }).toEqual({ code: 1, err: "" });
  expect(out).toContain('✗ expect received a "y": no message comes\n');
  expect(out).toMatch(/\nviolated: 2 of 3 expectations missed; [^\n]*\n$/);
});

test("--quiet prints what was missed and the summary", async () => {
  const held = await typed(["run", "my", "--quiet"], { my: small });
  expect(held.out).toMatch(/^held: [^\n]*\n$/);
  const violated = await typed(["run", "my", "--quiet"], { my: missing });
  expect(violated.code).toBe(1);
  expect(violated.out).toMatch(/^✗ expect received[^\n]*\n✗ expect no hook[^\n]*\nviolated: .*\n$/);
});

test("--hooks prints the hook lines and nothing else", async () => {
  expect(await typed(["run", "cs0-conflict", "--hooks"])).toMatchObject({
    code: 0,
    err: "",
    out: `session(firecat_heartbeat001/firecatGTerm) created.
client firecat_heartbeat001 connected, connack: 0
client firecat_heartbeat001 connected, connack: 0
client firecat_heartbeat001 disconnected, reason: normal
session(firecat_heartbeat001/firecatGTerm) terminated: {shutdown,expired}.
`,
  });
});

test("--hooks says on stderr that something was missed, and answers 1", async () => {
  const { code, out, err } = await typed(["run", "my", "--hooks"], { my: missing });
  expect(code).toBe(1);
  expect(out).toBe("session(a/undefined) created.\nclient a connected, connack: 0\n");
  expect(err).toBe("2 expectations missed; without --hooks it is said which\n");
});

test("--profile overrides the profile of the scenario", async () => {
  const args = ["run", "cs1-conflict", "--quiet"];
  expect((await typed(args)).out).toContain("profile emqttd-2.3.11");
  const other = await typed([...args, "--profile", "standard-3.1.1"]);
  expect(other.code).toBe(1);
  expect(other.out).toContain("profile standard-3.1.1");
});

test("--profile takes a file that says what it changes", async () => {
  const mine = JSON.stringify({ name: "mine", basedOn: "emqttd-2.3.11", knobs: {} });
  const args = ["run", "cs1-conflict", "--quiet", "--profile", "mine.json"];
  const { code, out } = await typed(args, { "mine.json": mine });
  expect(code).toBe(0);
  expect(out).toContain("profile mine\n");
});

const drawn = async (seed: string) =>
  (await typed(["run", "offline-matrix", "--seed", seed])).out.replace(/, seed .*\n$/, "\n");

test("the same seed gives the same bytes, another one another run", async () => {
  expect(await drawn("7")).toBe(await drawn("7"));
  expect(await drawn("7")).not.toBe(await drawn("8"));
  const { out } = await typed(["run", "offline-matrix", "--seed", "7"]);
  expect(out).toMatch(/^0:00:00\.0[0-4]\d {2}b -> server {2}arrived: CONNECT/m);
  expect(out).toMatch(/, seed 7\n$/);
});

test("--json is one object with the steps and what came of the expectations", async () => {
  const { code, out } = await typed(["run", "my", "--json", "--seed", "3"], { my: missing });
  expect(code).toBe(1);
  const run: unknown = JSON.parse(out);
  expect(run).toMatchObject({
    scenario: "my",
    profile: "standard-3.1.1",
    seed: 3,
    verdict: "violated",
    expectations: [
      { line: 6, text: 'expect received a "x"', met: true, found: null },
      { line: 7, met: false, found: "no message comes" },
      { line: 8, met: false },
    ],
  });
  expect(run).toHaveProperty("steps.0.move", "connect a");
});

test("--trace writes a line for each step between a header and the verdict", async () => {
  const { code, out, files } = await typed(["run", "my", "--quiet", "--trace", "t"], { my: small });
  expect(code).toBe(0);
  const [, steps] = /; (\d+) steps /.exec(out) ?? [];
  expect(files.get("t")?.trimEnd().split("\n")).toHaveLength(Number(steps) + 2);
});

test("colour only where the terminal has it, and never with --no-color", async () => {
  const terminal = { isTty: true, columns: 100, colour: true };
  const coloured = await typed(["run", "my"], { my: missing }, terminal);
  const plain = await typed(["run", "my", "--no-color"], { my: missing }, terminal);
  expect(coloured.out).toContain("\u001B[");
  expect(plain.out).not.toContain("\u001B");
  // Nothing is said by colour alone.
  expect(stripVTControlCharacters(coloured.out)).toBe(plain.out);
});

const rows = (out: string) => out.split("\n").filter((line) => /^\d:| {14}/.test(line));
const letters = (lines: readonly string[]) => lines.join("").replaceAll(/\s/g, "");

test("a terminal gets lines folded under their column, a pipe gets them whole", async () => {
  const terminal = { isTty: true, columns: 60, colour: false };
  const narrow = rows((await typed(["run", "cs1-conflict"], {}, terminal)).out);
  const whole = rows((await typed(["run", "cs1-conflict"])).out);
  expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(Math.max(...whole.map((line) => line.length))).toBeGreaterThan(100);
  // Folding moves words and takes none away.
  expect(letters(narrow)).toBe(letters(whole));
});

test.for([
  [["cs0-confict"], 'there is no scenario "cs0-confict"\n  did you mean cs0-conflict or '],
  [["xyzzyxyzzyxyzzyxyzzy"], 'there is no scenario "xyzzyxyzzyxyzzyxyzzy"\n  cleansession run '],
  [["a/b"], "cannot read a/b: it is not there\n"],
  [["b.scenario"], "cannot read b.scenario: it is not there\n"],
  [["typo.scenario"], 'typo.scenario:3: "conect" is not an operation\n  did you mean connect?\n'],
  [["knob"], "knob:2: there is no knob server.maxQueu\n  did you mean maxQueue?\n"],
  [["value"], 'value:2: server.maxQueue is "many"\n  allowed: '],
  [["profile"], 'profile: there is no profile "emqtd-2.3.11"\n  did you mean emqttd-2.3.11'],
  [["undone"], 'undone:3: "subscribe a t": a is offline\n  "subscribe" needs it to be online\n'],
  [["my", "--seed", "x"], '--seed: "x" will not do\n  a whole number from 0 to 9007199254740991\n'],
  [["my", "--seed=-1"], '--seed: "-1" will not do\n'],
  [["my", "--seed", "9007199254740992"], '--seed: "9007199254740992" will not do\n'],
  [["my", "--profile", "standrd-3.1.1"], 'there is no profile "standrd-3.1.1"\n  did you mean '],
  [["my", "--profile", "no.json"], "cannot read no.json: it is not there\n"],
  [["my", "--profile", "bad.json"], "bad.json: not JSON\n  a profile is written like "],
  [
    ["my", "--profile", "odd.json"],
    "odd.json: there is no server.maxQueu\n  did you mean maxQueue",
  ],
  [["--trace", "t"], "--trace: there is no scenario to run\n  name one, or a file; "],
  [["--hooks"], "--hooks: there is no scenario to run\n"],
  [["my", "--trace", "full/t"], "cannot write full/t: no space left\n"],
] as const)("run %j is refused with 2, in words", async ([args, err]) => {
  const files = {
    my: small,
    "typo.scenario": "# A typo.\n\nconect a\n",
    knob: "# A knob.\nset server.maxQueu=1\nconnect a\n",
    value: "# A value.\nset server.maxQueue=many\nconnect a\n",
    profile: "# A profile.\nprofile emqtd-2.3.11\nconnect a\n",
    undone: "# Not possible.\n\nsubscribe a t\n",
    "bad.json": "{",
    "odd.json":
      '{ "name": "mine", "basedOn": "standard-3.1.1", "knobs": {"server":{"maxQueu":1}} }',
  };
  const said = await typed(["run", ...args], files);
  expect(said).toMatchObject({ code: 2, out: "" });
  expect(said.err.slice(0, err.length)).toBe(err);
});

test("what another Server does otherwise is said to be where it differs", async () => {
  const { code, err } = await typed([
    "run",
    "cs0-conflict",
    "--profile",
    "mosquitto-2.0",
    "--quiet",
  ]);
  expect(code).toBe(1);
  expect(err).toBe(
    "cs0-conflict was written for emqttd-2.3.11: what is missed is where mosquitto-2.0 differs\n" +
      "  cleansession profiles diff emqttd-2.3.11 mosquitto-2.0\n",
  );
  expect((await typed(["run", "cs0-conflict", "--quiet"])).err).toBe("");
});
