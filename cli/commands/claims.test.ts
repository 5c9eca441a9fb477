/** `claims`: the list, one claim, and the matrix of statements. */
import { expect, test, vi } from "vitest";
import { statements } from "../../properties/index.ts";
import { typed } from "../recording-io.ts";

vi.mock("../../properties/index.ts", async (original) => {
  const door = await original<typeof import("../../properties/index.ts")>();
  return { ...door, claims: door.trialClaims };
});

test("every claim is listed with its sentence", async () => {
  const { code, out } = await typed(["claims"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^connack-comes-first {2}The first packet that reaches a Client /);
  expect(out.split("\n")).toHaveLength(6 + 3);
  expect(JSON.parse((await typed(["claims", "--json"])).out)).toHaveLength(6);
});

test("a claim is shown with its statements in our words", async () => {
  const { code, out } = await typed(["claims", "show", "refusal-closes"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^refusal-closes\nAfter a CONNACK that refuses, .*\n\nform {5}always: /);
  expect(out).toMatch(/\nMQTT3-3\.2\.2-5 {2}section 3\.2\.2\.3.*, binds Server\n {2}\w+ /);
  const json = await typed(["claims", "show", "refusal-closes", "--json"]);
  expect(JSON.parse(json.out)).toMatchObject({ vantage: "inside", from: ["MQTT3-3.2.2-5"] });
});

test("the matrix has every statement, with the claims that cite it or the reason why none does", async () => {
  const { out } = await typed(["claims", "--matrix"]);
  expect(out).toMatch(/^MQTT3-3\.2\.0-1 +.*\bconnack-first\b/m);
  expect(out).toMatch(/^MQTT3-4\.8\.0-2 +none: The models have no transient errors/m);
  expect(out).toMatch(new RegExp(`\n\\d+ of ${statements.length} statements have a claim\n$`));
  const rows = JSON.parse((await typed(["claims", "--matrix", "--json"])).out) as unknown[];
  expect(rows).toHaveLength(statements.length);
});

test.for([
  [["claims", "show", "pigs-flee"], 'there is no claim "pigs-flee"\n  did you mean pigs-fly?\n'],
  [["claims", "show", "x"], 'there is no claim "x"\n  cleansession claims lists them\n'],
  [
    ["claims", "show"],
    "missing required argument 'id'\n  --help after the command says what it takes\n",
  ],
  [["claims", "shwo"], "unknown command 'claims shwo'\n  did you mean show?\n"],
] as const)("%j is refused with 2", async ([args, err]) => {
  expect(await typed(args)).toMatchObject({ code: 2, out: "", err });
});
