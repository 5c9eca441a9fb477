/** A check in several threads: the report is that of one. */
import { expect, test } from "vitest";
import { checkOptions, claims } from "../properties/index.ts";
import { hireCheckers } from "./check-crew.ts";
import { typed } from "./recording-io.ts";

const check = ["check", "--profile", "emqttd-2.3.11", "--runs", "210", "--seed", "5"];

test("one thread and three make the same report of a shard, with traces and JUnit", async () => {
  const claim = ["--claims", "refusal-closes", "--certify", "0", "--coverage", "--shard", "2/3"];
  const asked = [...check, ...claim, "--json", "--trace-dir", "traces", "--junit", "junit.xml"];
  const one = await typed([...asked, "--jobs", "1"]);
  const three = await typed([...asked, "--jobs", "3"]);
  expect(three.err).toBe(one.err);
  expect(three.out).toBe(one.out);
  expect(three.files).toEqual(one.files);
  expect(one.out).toContain('"claim": "refusal-closes"');
});

test("how many threads there are is a number", async () => {
  expect(await typed(["check", "--jobs", "0"])).toMatchObject({
    code: 2,
    err: '--jobs: "0" will not do\n  a whole number from 1 to 256\n',
  });
});

test("when a thread dies the others are dismissed, and what it died of is said", async () => {
  const crew = hireCheckers(checkOptions({ claims: [] }, claims), 2);
  let [asked, kept] = [0, 0];
  const next = () => {
    asked += 1;
    // Nobody can reckon with a number of this kind.
    return { batch: asked === 2 ? (2n as never) : asked, runs: 1 };
  };
  const work = crew.work(next, () => (kept += 1));
  await expect(work).rejects.toThrow("BigInt");
  const before = { asked, kept };
  // A batch of one run takes a tenth of it.
  await new Promise((resolve) => void setTimeout(resolve, 1_000));
  expect({ asked, kept }).toEqual(before);
});
