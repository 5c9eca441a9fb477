/** `check`, typed: what it prints, keeps and answers, and what it refuses. */
import { expect, test, vi } from "vitest";
import type { Report } from "../../properties/index.ts";
import { typed } from "../recording-io.ts";

vi.mock("../../properties/index.ts", async (original) => {
  const door = await original<typeof import("../../properties/index.ts")>();
  return { ...door, claims: door.trialClaims };
});

const emqttd = ["check", "--profile", "emqttd-2.3.11"];
const sound = ["--claims", "connack-comes-first,restarts-happen"];
const wrong = ["--claims", "nothing-is-accepted"];
const kept = ".cleansession/failures/emqttd-2.3.11-nothing-is-accepted.trace";

test("what holds is told claim by claim, and answers 0", async () => {
  const { code, out, err } = await typed(["check", ...sound, "--runs", "100", "--seed", "5"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(
    /^✓ connack-comes-first {2}\d+ triggers\n✓ restarts-happen {6}\d+ triggers\n\nheld: 2 claims, [\d,]+ steps in 100 runs, every claim triggered; profile standard-3\.1\.1, seed 5\n$/,
  );
});

test("the same seed prints the same bytes in every form", async () => {
  for (const form of [[], ["--json"], ["--quiet"], ["--coverage"]]) {
    const args = [...emqttd, "--runs", "20", "--seed", "5", ...form];
    const { out } = await typed(args);
    expect((await typed(args)).out).toBe(out);
    // What is drawn, made smaller and looked up is all in it.
    expect(out).toMatch(/violated/);
  }
}, 60_000);

test("without a seed one is drawn, and printed", async () => {
  const { out } = await typed(["check", ...sound, "--runs", "1", "--waive", "restarts-happen"]);
  const [, seed = ""] = /seed (\d+)\n$/.exec(out) ?? [];
  const args = ["check", ...sound, "--runs", "1", "--waive", "restarts-happen", "--seed", seed];
  expect((await typed(args)).out).toBe(out);
});

test("without a number of runs it goes on for ten seconds, or as long as is said", async () => {
  expect(await runsIn()).toBe(400);
  expect(await runsIn("--seconds", "3.5")).toBe(100);
}, 20_000);

test("a violation is told in lines, packets, clauses and a ledger, and answers 1", async () => {
  const { code, out, files } = await typed([...emqttd, ...wrong, "--runs", "40", "--seed", "5"]);
  expect(code).toBe(1);
  const [first = ""] = out.split("\n\n");
  expect(first).toMatch(/^violated: nothing-is-accepted\n {2}The Server accepts no message/);
  expect(first).toMatch(/\n {2}MQTT3-4\.5\.0-1: .+\n {2}\w+ was accepted\n {2}devices /);
  expect(out).toMatch(/\n> 1\. .+\n/);
  expect(out).toMatch(/\n\d:\d\d:\d\d\.\d{3} {2}\w -> server {2}(?:sent: )?CONNECT /);
  expect(out).toMatch(/\n✗ step \d+: \w+ was accepted\n/);
  expect(out).toContain("\nwithout any one of these lines it holds\n");
  expect(out).toMatch(/\nwhat became of "\w+":\n {2}\S+ {2}(?:published|sent) /);
  expect(out).toContain(`\ntrace: ${kept}\nreproduce: cleansession check `);
  const replayed = await typed(["replay", kept, "--plain"], Object.fromEntries(files));
  expect(replayed).toMatchObject({ code: 0, err: "" });
  expect(replayed.out).toMatch(
    /^counterexample of nothing-is-accepted\n[^]*\nnothing-is-accepted is violated: .+\nsame\n$/,
  );
});

const places: readonly (readonly [string, readonly string[]])[] = [
  ["a single machine", []],
  ["a shard of two devices", ["--shard", "2/3", "--devices", "2"]],
  ["a strict check", ["--strict"]],
];

test.for(places)("the line that reproduces does reproduce: %s", async ([, more]) => {
  const args = [...emqttd, "--runs", "250", "--seed", "9", "--json", ...wrong, ...more];
  const [found] = witnesses((await typed(args)).out);
  const [tool, ...words] = (found?.reproduce ?? "").split(" ");
  expect(tool).toBe("cleansession");
  const again = await typed([...words, "--json"]);
  expect(again.code).toBe(1);
  expect(witnesses(again.out)[0]).toEqual(found);
  const place = words.indexOf("--runs") + 1;
  const runs = Number(words[place]);
  expect(runs).toBeGreaterThan(0);
  if (runs === 1) return;
  const shorter = words.with(place, String(runs - 1));
  expect(witnesses((await typed([...shorter, "--json"])).out)).toEqual([]);
});

const runsIn = async (...args: readonly string[]) => {
  const { out } = await typed(["check", ...sound, "--json", ...args], {}, {}, { tickMs: 2_000 });
  return (JSON.parse(out) as { runs: number }).runs;
};

const witnesses = (out: string) =>
  (JSON.parse(out) as { counterexamples: { reproduce: string; script: string[] }[] })
    .counterexamples;

test("what a profile is known for is short and answers 0, and full and 1 with --strict", async () => {
  const args = [...emqttd, "--claims", "refusal-closes", "--runs", "60", "--seed", "5"];
  const mild = await typed([...args, "--trace-dir", "traces"]);
  expect(mild.code).toBe(0);
  expect(mild.out).toMatch(
    /^known deviation refused-connection-stays-open, found by refusal-closes\n {2}MQTT3-3\.2\.2-5: /,
  );
  expect(mild.out).toContain("\n  trace: traces/emqttd-2.3.11-refusal-closes.trace\n");
  expect(mild.out).toContain("\nknown deviations not found: adopts-clean-session, ");
  expect([...mild.files.keys()]).toEqual(["traces/emqttd-2.3.11-refusal-closes.trace"]);
  const strict = await typed([...args, "--strict"]);
  expect(strict.code).toBe(1);
  expect(strict.out).toMatch(/^violated: refusal-closes, known deviation refused-connection/);
  expect((await typed([...args, "--quiet"])).out).toMatch(
    /^known deviations found: refused-connection-stays-open\nheld: 1 claim, 1 violated as is known, /,
  );
}, 60_000);

test("what is found is certified, up to a number of worlds, or not at all", async () => {
  const args = [...emqttd, ...wrong, "--runs", "40", "--seed", "5"];
  const usual = await typed(args);
  expect(usual.out).toMatch(
    /\ncertified: no violation of this claim in fewer than \d operations .+ \([\d,]+ worlds\)\n {2}\(operations are those of this trace, /,
  );
  const few = await typed([...args, "--certify", "3"]);
  expect(few.out).toMatch(/\nnot certified: .*not everything was tried, for --certify worlds ran /);
  expect(few.out).toContain(" --certify 3\n");
  const none = await typed([...args, "--certify", "0", "--json"]);
  expect(none.out).toContain('"certificate": null');
  const json = await typed([...args, "--json"]);
  expect(json.out).toMatch(/"certificate": \{\s+"certified": true,/);
});

test("a claim never triggered, or a situation not seen, answers 3 unless it is waived", async () => {
  const args = ["check", "--runs", "100", "--seed", "5", "--claims"];
  const one = await typed([...args, "connack-comes-first,pigs-land,pigs-fly"]);
  expect(one.code).toBe(3);
  expect(one.out).toContain("\nnever triggered: pigs-land\nsituations not seen: pigs-fly\n");
  expect(one.out).toMatch(/\nunfinished: 3 claims, .*, 2 of 3 claims not triggered; /);
  const waived = await typed([...args, "connack-comes-first,pigs-land", "--waive", "pigs-land"]);
  expect(waived.code).toBe(0);
  expect(waived.out).toContain("\nnever triggered: pigs-land (waived)\n");
});

test("Ctrl-C ends with what is known, unfinished, and answers 130", async () => {
  const args = ["check", ...sound, "--seed", "5"];
  const { code, out } = await typed(args, {}, {}, { interruptAtPause: 2 });
  expect(code).toBe(130);
  expect(out).toMatch(/\nunfinished \(interrupted\): 2 claims, [\d,]+ steps in 200 runs, /);
});

test("progress is one line of a terminal, and nothing elsewhere", async () => {
  const args = [...emqttd, ...wrong, "--runs", "200", "--seed", "5", "--certify", "0"];
  const { err } = await typed(args, {}, { errColumns: 70 }, { tickMs: 1_000 });
  const [before, ...lines] = err.split("\r\u001B[2K");
  expect({ before, after: lines.at(-1), count: lines.length }).toEqual({
    before: "",
    after: "",
    count: 5,
  });
  expect(lines[1]).toMatch(/^200 runs, [\d,]+ steps\/s, 1 of 1 claims triggered, violated: noth/);
  for (const line of lines) expect(line.length).toBeLessThan(70);
});

test("--coverage prints a table and what was not visited", async () => {
  const { out } = await typed(["check", ...sound, "--runs", "50", "--seed", "5", "--coverage"]);
  expect(out).toMatch(
    /\nmachine +state and event +state to state\nclientConnection +\d+\/28 +\d+\/11\n/,
  );
  expect(out).toMatch(/\nall +\d+\/\d+ +\d+\/\d+\n\nnot visited:\n {2}\w+: /);
});

test.for([
  [["--claims", "pigs-flew"], 'there is no claim "pigs-flew"\n  did you mean pigs-fly?'],
  [["--claims", "connack-comes-first,"], 'there is no claim ""\n  cleansession claims lists them'],
  [["--waive", "x"], 'there is no claim "x"\n  cleansession claims lists them\n'],
  [["--profile", "emqtd"], 'there is no profile "emqtd"\n'],
  [["--profile", "none/x.json"], "cannot read none/x.json: "],
  [["--seed", "seven"], '--seed: "seven" will not do\n  a whole number from 0 to 4294967295\n'],
  [["--seed", "-1"], '--seed: "-1" will not do\n'],
  [["--seed", "4294967296"], '--seed: "4294967296" will not do\n'],
  [["--runs", "0"], '--runs: "0" will not do\n  a whole number from 1 '],
  [["--runs", "1e3"], '--runs: "1e3" will not do\n  a whole number from 1 to 1000000000: 1000\n'],
  [
    ["--runs", "2,000"],
    '--runs: "2,000" will not do\n  a whole number from 1 to 1000000000: 2000\n',
  ],
  [["--seconds", "0"], '--seconds: "0" will not do\n  a number above 0, as 90 or 0.5\n'],
  [["--seconds", "1", "--runs", "1"], "option '--runs <number>' cannot be used with option '--sec"],
  [["--devices", "5"], '--devices: "5" will not do\n  a whole number from 1 to 4\n'],
  [["--devices", "0"], '--devices: "0" will not do\n'],
  [["--certify", "all"], '--certify: "all" will not do\n  a whole number from 0 to 1000000000\n'],
  [["--shard", "3/2"], '--shard: "3/2" will not do\n  i/n with i from 1 to n, as 2/8\n'],
  [["--shard", "0/2"], '--shard: "0/2" will not do\n'],
  [["--shard", "2"], '--shard: "2" will not do\n'],
  [["--json", "--quiet"], "option '--json' cannot be used with option '--quiet'\n"],
  [
    ["--merge", "a", "--runs", "1"],
    "option '--merge <reports...>' cannot be used with option '--r",
  ],
  [["--merge", "a.json"], "cannot read a.json: "],
  [["x"], "too many arguments for 'check'."],
] as const)("%j is refused with 2 and what is right", async ([args, complaint]) => {
  const { code, out, err } = await typed(["check", ...args]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err.slice(0, complaint.length)).toBe(complaint);
});

test("shards are merged into one report, which answers as one check would", async () => {
  const args = [...emqttd, ...wrong, "--seed", "5", "--runs", "200", "--coverage", "--json"];
  const one = await typed([...args, "--shard", "1/2"]);
  const two = await typed([...args, "--shard", "2/2"]);
  const files = { "1.json": one.out, "2.json": two.out };
  const merged = await typed(["check", "--merge", "1.json", "2.json", "--coverage"], files);
  expect(merged).toMatchObject({ code: 1, err: "" });
  expect(merged.out).toMatch(/^violated: nothing-is-accepted\n/);
  expect(merged.out).toMatch(/\nmachine +state and event/);
  expect(merged.out).toMatch(/\nviolated: 1 claim, 1 violated, .* in 400 runs, .*, seed 5\n$/);
  const json = await typed(["check", "--merge", "1.json", "2.json", "--json"], files);
  expect(JSON.parse(json.out)).toMatchObject({ runs: 400, verdict: "violated", shard: null });
  const half = await typed(["check", "--merge", "1.json"], files);
  expect(half.err).toBe("shard 2/2 is missing\n  what is reported is of the other runs alone\n");
  const older = one.out.replace(/"version": "[^"]+"/, '"version": "0.0.1"');
  for (const text of [older, older.replace('"steps"', '"paces"')]) {
    const refused = await typed(["check", "--merge", "1.json", "b"], { ...files, b: text });
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.err).toContain("cleansession 0.0.1");
  }
  const again = { ...files, "3.json": json.out };
  expect(await typed(["check", "--merge", "3.json", "2.json"], again)).toMatchObject({
    code: 2,
    out: "",
    err: expect.stringContaining("2.json repeats work: seed 5, shard 2/2\n") as string,
  });
  for (const text of ["{", "{}", one.out.replace('"runs": 200', '"runs": -1')]) {
    const broken = await typed(["check", "--merge", "1.json", "b"], { ...files, b: text });
    expect(broken).toMatchObject({ code: 2, out: "" });
    expect(broken.err).toMatch(/^b: not /);
  }
}, 60_000);

test("merging judges anew: what is waived, and what is strict", async () => {
  const args = ["--seed", "5", "--runs", "60", "--json"];
  const known = await typed([...emqttd, "--claims", "refusal-closes", ...args]);
  const never = await typed([...emqttd, "--claims", "pigs-land", ...args]);
  const files = { known: known.out, never: never.out };
  const codeOf = async (...words: readonly string[]) =>
    (await typed(["check", "--merge", ...words], files)).code;
  expect(await codeOf("known")).toBe(0);
  expect(await codeOf("known", "--strict")).toBe(1);
  expect(await codeOf("never")).toBe(3);
  expect(await codeOf("never", "--waive", "pigs-land")).toBe(0);
  expect(await codeOf("known", "never")).toBe(2);
}, 60_000);

test("Ctrl-C while violations are made short ends with those that are, as a report", async () => {
  const told = ["--profile", "emqttd-2.3.11", "--runs", "60", "--seed", "1", "--strict", "--json"];
  const { code, out } = await typed(["check", ...told], {}, {}, { interruptAtPause: 3 });
  expect(code).toBe(130);
  const report = JSON.parse(out) as Report;
  expect(report).toMatchObject({ verdict: "unfinished", interrupted: true, runs: 60 });
  const violated = report.claims.filter(({ verdict }) => verdict === "violated");
  expect([report.counterexamples.length, violated.length]).toEqual([1, 2]);
});
