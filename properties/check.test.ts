/** A check from options to a report: verdicts, what is known, what is not shown, and again the same. */
import { expect, test } from "vitest";
import { assert, BugInSimulator } from "../src/index.ts";
import { findProfile, readTrace, replayTrace, standardProfile } from "../models/index.ts";
import { Check, runCheck } from "./check.ts";
import { checkOptions, commandFor, type CheckOptions } from "./check-options.ts";
import { revive, traceOf } from "./kept.ts";
import { mergeReports, missingShards } from "./merge.ts";
import { trialClaims } from "./trial-claims.ts";
import type { Report } from "./verdicts.ts";

const emqttd = findProfile("emqttd-2.3.11");
const profile = emqttd.ok ? emqttd.value : expect.unreachable();
const named = (...ids: readonly string[]) => trialClaims.filter(({ id }) => ids.includes(id));
const optionsOf = (said: Partial<CheckOptions>) =>
  checkOptions({ profile, runs: 60, seed: 5, ...said }, trialClaims);
const reportOf = (said: Partial<CheckOptions>): Report => runCheck(optionsOf(said)).report;
const verdicts = ({ claims }: Report) =>
  Object.fromEntries(claims.map(({ id, verdict }) => [id, verdict]));

const whole = runCheck(optionsOf({}));

test("each claim has its verdict, and a new violation decides", () => {
  expect(verdicts(whole.report)).toEqual({
    "connack-comes-first": "held",
    "refusal-closes": "violated",
    "nothing-is-accepted": "violated",
    "restarts-happen": "held",
    "pigs-fly": "unfinished",
    "pigs-land": "unfinished",
  });
  expect(whole.report.verdict).toBe("violated");
  expect(whole.report.untriggered).toEqual(["pigs-land"]);
  expect(whole.report.unseen).toEqual(["pigs-fly"]);
});

test("the same options give the same report, to the byte", () => {
  expect(JSON.stringify(reportOf({}))).toBe(JSON.stringify(whole.report));
  expect(JSON.stringify(reportOf({ seed: 6 }))).not.toBe(JSON.stringify(whole.report));
});

test("what a profile is known for does not count unless everything is to", () => {
  const claims = named("refusal-closes");
  const mild = reportOf({ claims });
  expect(mild).toMatchObject({
    verdict: "held",
    counterexamples: [{ known: "refused-connection-stays-open" }],
  });
  expect(mild.deviations.filter(({ foundBy }) => foundBy.length > 0).map(({ id }) => id)).toEqual([
    "refused-connection-stays-open",
  ]);
  expect(reportOf({ claims, strict: true }).verdict).toBe("violated");
});

test("a claim that is never triggered leaves it unfinished, unless it is waived", () => {
  const claims = named("connack-comes-first", "pigs-land", "pigs-fly");
  expect(reportOf({ claims }).verdict).toBe("unfinished");
  expect(reportOf({ claims, waived: ["pigs-land"] }).verdict).toBe("unfinished");
  expect(reportOf({ claims, waived: ["pigs-land", "pigs-fly"] }).verdict).toBe("held");
  expect(reportOf({ claims: [] }).verdict).toBe("unfinished");
});

test("an interrupted check is unfinished, whatever it found", () => {
  const check = new Check(optionsOf({}));
  check.batch();
  const { report } = check.conclude({
    interrupted: true,
    witnesses: check.shrink([]).map((one) => ({ ...one, certificate: null })),
  });
  expect(report).toMatchObject({ verdict: "unfinished", interrupted: true });
  expect(verdicts(report)["nothing-is-accepted"]).toBe("violated");
});

test("runs are made in batches of a hundred, the last as small as is asked for", () => {
  expect(reportOf({ runs: 150, claims: [] }).runs).toBe(150);
  const seen: number[] = [];
  runCheck(
    optionsOf({ runs: null, claims: [] }),
    () => seen.length === 2,
    ({ runs }) => seen.push(runs),
  );
  expect(seen).toEqual([100, 200]);
});

test("a run of each batch, and each that fails, is repeated and comes out the same", () => {
  expect(whole.report.determinism).toEqual({ repeated: 3, differing: [] });
});

test("a claim that depends on more than the run is found out", () => {
  let times = 0;
  const [first] = named("connack-comes-first");
  if (first === undefined) return expect.unreachable();
  const moody = {
    ...first,
    watch: (stand: Parameters<typeof first.watch>[0]) => ({
      on: {},
      judge: () => {
        times += 1;
        if (times % 3 === 0) stand.violated("it felt like it");
      },
    }),
  };
  const check = new Check(optionsOf({ claims: [moody], runs: 100 }));
  check.batch();
  expect(check.tally.found.size).toBe(1);
  const { report } = check.conclude({
    interrupted: false,
    witnesses: check.shrink([]).map((one) => ({ ...one, certificate: null })),
  });
  expect(report.determinism.differing).toContain("run 1 of batch 1");
  expect(report).toMatchObject({ verdict: "violated", counterexamples: [] });
});

test("what cannot be made is said with its seed and its run, and comes again with them", () => {
  const [first] = named("connack-comes-first");
  if (first === undefined) return expect.unreachable();
  const wrong = {
    ...first,
    watch: (stand: Parameters<typeof first.watch>[0]) => ({
      on: {},
      judge: () => {
        assert([...stand.view.sessions()].length < 5, "four Sessions are enough");
      },
    }),
  };
  const text = (runs: number): string => {
    try {
      return reportOf({ claims: [wrong], runs }).verdict;
    } catch (error) {
      return error instanceof BugInSimulator ? error.message : "something else";
    }
  };
  const said = text(300);
  expect(said).toMatch(
    /^four Sessions are enough \(in run \d+ from seed 5; the same again: --seed 5/,
  );
  const run = Number(/in run (\d+)/.exec(said)?.[1]);
  expect(run).toBeGreaterThan(1);
  expect(text(run)).toBe(said);
  expect(text(run - 1)).not.toContain("in run");
});

test("coverage says what was visited of what there is", () => {
  const { coverage } = reportOf({ runs: 100, claims: [], coverage: true });
  const session = coverage?.find(({ machine }) => machine === "serverSession");
  expect(session?.rows.total).toBe(25);
  expect(session?.rows.visited).toBe(25 - (session?.rows.unvisited.length ?? 0));
  expect(session?.rows.unvisited).toContain("attached session.inherit");
  expect(session?.rows.unvisited).not.toContain("attached deliver");
  expect(session?.ways).toMatchObject({ total: 7, visited: 7 });
  const connection = coverage?.find(({ machine }) => machine === "serverConnection");
  expect(connection?.rows.unvisited).not.toContain("awaitingConnect packet.*");
});

test("shards do disjoint work, and their reports add up", () => {
  const claims = named("connack-comes-first", "nothing-is-accepted");
  const [one, two] = [0, 1].map((index) =>
    reportOf({ claims, runs: 100, shard: { index, of: 2 }, coverage: true }),
  ) as [Report, Report];
  const both = reportOf({ claims, runs: 200, coverage: true });
  const named2 = [
    { name: "1", report: one },
    { name: "2", report: two },
  ];
  const merged = mergeReports(named2, { strict: false, waived: [] });
  if (!merged.ok) return expect.unreachable(merged.failure.message);
  const sum = merged.value;
  expect(sum).toMatchObject({ runs: 200, steps: both.steps, shard: null, seed: 5 });
  expect(sum.claims).toEqual(both.claims);
  expect(sum.coverage?.map(({ machine, ways }) => [machine, ways.total])).toEqual(
    both.coverage?.map(({ machine, ways }) => [machine, ways.total]),
  );
  expect(sum.counterexamples).toHaveLength(1);
});

test("reports that do not belong together are not added up", () => {
  const report = reportOf({ runs: 1, claims: named("pigs-fly") });
  const refusal = (other: Report) => {
    const merged = mergeReports(
      [
        { name: "1", report },
        { name: "2", report: other },
      ],
      { strict: false, waived: [] },
    );
    return merged.ok ? null : merged.failure.message;
  };
  expect(refusal(report)).toBe("2 repeats work: seed 5, shard 1/1");
  expect(refusal({ ...report, profile: "x" })).toBe("1 is about emqttd-2.3.11, 2 is about x");
  expect(refusal({ ...report, version: "0.0.0" })).toMatch(/ of .* 0\.1\.0, 2 is of .* 0\.0\.0$/);
  expect(refusal({ ...report, deviations: [] })).toContain(
    "one of this name with other deviations",
  );
  const knobs = [...report.knobs, { path: "server.maxQueue", value: 7 }];
  expect(refusal({ ...report, knobs })).toBe(
    "1 is about emqttd-2.3.11 with server.maxQueue 1000, 2 is about one with server.maxQueue 7",
  );
  expect(refusal({ ...report, claims: [] })).toContain("check other claims");
  expect(refusal(reportOf({ runs: 1, seed: 6, claims: named("pigs-fly") }))).toBe(null);
});

const part = (index: number, of: number, seed = 5) => ({
  seed,
  shard: { index, of },
  devicesMax: 4,
});

test("shards that are missing are named, and many of them counted", () => {
  expect(missingShards({ parts: [part(0, 1)] })).toEqual({ named: [], count: 0 });
  expect(missingShards({ parts: [part(2, 3), part(0, 3)] })).toEqual({
    named: ["shard 2/3"],
    count: 1,
  });
  expect(missingShards({ parts: [part(1, 2), part(0, 1, 6)] }).named).toEqual([
    "shard 1/2 of seed 5",
  ]);
  expect(missingShards({ parts: [part(1, 999_999_999)] })).toEqual({
    named: ["shard 1/999999999", "shard 3/999999999", "shard 4/999999999"],
    count: 999_999_998,
  });
});

test("a counterexample is minimal, replays as the same trace, and is revived", () => {
  const { report, counterexamples } = whole;
  expect(report.counterexamples).toHaveLength(2);
  for (const [index, witness] of report.counterexamples.entries()) {
    const counterexample = counterexamples[index];
    if (counterexample === undefined) return expect.unreachable();
    expect(witness.minimal).toBe(true);
    const read = readTrace(traceOf(counterexample, witness));
    if (!read.ok) return expect.unreachable(read.failure.message);
    expect(replayTrace(read.value).divergence).toBe(null);
    const { finding, options } = read.value;
    if (finding === null) return expect.unreachable();
    expect(finding.claim).toBe(witness.claim);
    const { setups } = new Check(optionsOf({})).campaign;
    const { claim: broken } = counterexample;
    const again = revive({ claim: broken, setups, profile }, finding, options.devices);
    expect(again).toMatchObject({ is: "violated", counterexample: { what: witness.what } });
    const shorter = { ...finding, script: finding.script.slice(1) };
    expect(revive({ claim: broken, setups, profile }, shorter, options.devices).is).toBe("held");
    expect(revive({ claim: broken, setups, profile }, finding, ["x"]).is).toBe("elsewhere");
  }
});

test("the command that reproduces names everything that matters and nothing else", () => {
  const plain = checkOptions({ profile: standardProfile, seed: 3 }, []);
  expect(commandFor(plain, "x", 7)).toBe(
    "cleansession check --profile standard-3.1.1 --claims x --seed 3 --runs 7",
  );
  const odd = {
    ...plain,
    profileArgument: "my profiles/it's.json",
    devicesMax: 2,
    shard: { index: 1, of: 3 },
    strict: true,
  };
  expect(commandFor(odd, "x", 7)).toBe(
    "cleansession check --profile 'my profiles/it'\\''s.json' --claims x --seed 3 --runs 7 --devices 2 --shard 2/3 --strict",
  );
});
