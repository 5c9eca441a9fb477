/** Every step of a script belongs to one line of it, or to the calm. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { standardProfile } from "../models/index.ts";
import { Campaign, campaignDefaults } from "./campaign.ts";
import { passagesOfScript } from "./passages.ts";
import { readScript, record, scriptOf } from "./script.ts";

const campaign = new Campaign(campaignDefaults(standardProfile, [], 3));
const setup = campaign.setups.at(0);

const told = (...lines: readonly string[]) =>
  passagesOfScript(lines, record(setup, readScript(lines))).map(({ line, steps }) => [
    line,
    steps.map(({ move }) => move),
  ]);

test("operations, moves and settling have their steps, the calm has the rest", () => {
  expect(told("connect a", "deliver a#1->server", "settle", "disconnect a")).toEqual([
    ["connect a", ["connect a"]],
    ["deliver a#1->server", ["deliver a#1->server"]],
    ["settle", ["deliver server->a#1"]],
    ["disconnect a", ["disconnect a"]],
    [null, ["deliver a#1->server"]],
  ]);
});

test("time that passes has the timers that fire in it", () => {
  const lines = ["connect a keepalive=1", "settle", "vanish a", "wait 999ms", "wait 2s"];
  const fired = told(...lines).slice(3, 5);
  expect(fired[0]).toEqual(["wait 999ms", []]);
  expect(fired[1]?.[1]).toContain("fire a#1 patience");
});

test("no step of a drawn run is lost or counted twice", () => {
  fc.assert(
    fc.property(campaign.drawn(), (drawn) => {
      const script = scriptOf(campaign, drawn);
      const steps = record(campaign.setupOf(drawn), script);
      const passages = passagesOfScript(
        script.map(({ text }) => text),
        steps,
      );
      expect(passages.flatMap((one) => one.steps)).toEqual(steps);
      for (const [index, line] of script.entries()) {
        const first = passages[index]?.steps[0];
        if (line.is !== "wait") expect(first?.move).toBe(line.text);
      }
    }),
    { seed: 3, numRuns: 20 },
  );
}, 60_000);
