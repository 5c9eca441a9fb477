/** JUnit and GitHub are told what the report says, in their own marks. */
import { expect, test, vi } from "vitest";
import type { Report } from "../properties/index.ts";
import { annotations, jobSummary } from "./github.ts";
import { junitOf } from "./junit.ts";
import { typed } from "./recording-io.ts";

vi.mock("../properties/index.ts", async (original) => {
  const door = await original<typeof import("../properties/index.ts")>();
  return { ...door, claims: door.trialClaims };
});

const args = ["check", "--profile", "emqttd-2.3.11", "--runs", "60", "--seed", "5"];
const made = await typed([...args, "--json"]);
const report = JSON.parse(made.out) as Report;

test("there is a test case for each claim, and each that counts has a failure to read", () => {
  const xml = junitOf({ ...report, waived: ["pigs-fly"] });
  expect(xml).toContain('<testsuites tests="6" failures="1" errors="1">');
  expect(xml.match(/<testcase /g)).toHaveLength(6);
  expect(xml).toContain('name="connack-comes-first"/>');
  expect(xml).toMatch(/name="refusal-closes"><system-out>\nknown deviation: refused-/);
  expect(xml).toMatch(/name="nothing-is-accepted"><failure type="violated" message="\w+ was /);
  expect(xml).toMatch(/\nMQTT3-4\.5\.0-1: [^]*\nconnect [^]*\ncleansession check /);
  expect(xml).toContain('name="pigs-fly"><skipped message="never triggered, and waived"/>');
  expect(xml).toContain('name="pigs-land"><error message="never triggered"/>');
});

test("where several known deviations may be behind a violation, all of them are named", () => {
  const both = report.deviations.map((one) =>
    one.id === "adopts-clean-session" ? { ...one, foundBy: ["refusal-closes"] } : one,
  );
  const open = { ...report, deviations: both };
  const names = both.flatMap(({ id, foundBy }) => (foundBy.includes("refusal-closes") ? [id] : []));
  expect(names).toHaveLength(2);
  expect(junitOf(open)).toContain(`<system-out>\nknown deviation: ${names.join(" or ")}\n`);
  expect(jobSummary(open)).toContain(`| refusal-closes | known: ${names.join(" or ")} |`);
});

test("what XML cannot say is replaced, and what it reads as marks is escaped", () => {
  const [witness] = report.counterexamples.filter(({ known }) => known === null);
  if (witness === undefined) return expect.unreachable();
  const odd = { ...witness, what: 'a "<b>" & \u0007' };
  expect(junitOf({ ...report, counterexamples: [odd] })).toContain(
    'message="a &quot;&lt;b&gt;&quot; &amp; \uFFFD"',
  );
});

test("each violation that counts is an annotation; what is missing is one where it decides", () => {
  const [violated, ...others] = annotations(report);
  expect(violated).toMatch(
    /^::error title=cleansession%3A nothing-is-accepted is violated::\w+ was [^\n]*%0Acleansession check [^\n]*\n$/,
  );
  expect(others).toEqual([]);
  expect(
    annotations({ ...report, claims: [], verdict: "unfinished", waived: ["pigs-fly"] }),
  ).toEqual(["::error title=cleansession%3A pigs-land was never triggered::nothing was shown\n"]);
});

test("the summary has a row for each claim, and how to reproduce what counts", () => {
  const text = jobSummary(report);
  expect(text).toMatch(/^## cleansession: emqttd-2\.3\.11 violated\n\n60 runs, /);
  expect(text).toMatch(/\n\| refusal-closes \| known: refused-connection-stays-open \| \d+ \| /);
  expect(text).toMatch(/\n\| \*\*nothing-is-accepted\*\* \| violated \| \d+ \| \w+ was accepted/);
  expect(text).toMatch(
    /\n### nothing-is-accepted\n\n```text\n[^]*\ncleansession check [^\n]*\n```\n/,
  );
});

test("GitHub is told where it runs us, beside the result; elsewhere nothing is", async () => {
  const there = await typed(
    [...args, "--json", "--junit", "j.xml"],
    { sum: "before\n" },
    {},
    {
      variables: { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: "sum" },
    },
  );
  expect(there.out).toBe(made.out);
  expect(there.err).toBe(annotations(report).join(""));
  expect(there.files.get("sum")).toBe(`before\n${jobSummary(report)}`);
  expect(there.files.get("j.xml")).toBe(junitOf(report));
  expect(made.err).toBe("");
});
