/** A recording in the replayer: seen from outside, judged, and put beside a Server of the models. */
import { expect, test } from "vitest";
import { present } from "../../src/index.ts";
import {
  findProfile,
  roomy,
  sightsOfSteps,
  standardProfile,
  Story,
  writeRecording,
} from "../../models/index.ts";
import { nobody } from "../io.ts";
import { align, differsAt } from "./align.ts";
import { fork } from "./fork.ts";
import { began, branchOfTrace, usualOpening } from "./open.ts";
import { unknownYet } from "./panes/sessions.ts";
import { update } from "./update.ts";

/** Aedes says that there is no Session where there is one without subscriptions. */
function recorded(): string {
  const aedes = findProfile("aedes-1.1.1");
  const profile = present(aedes.ok ? aedes.value : null, "aedes");
  const story = new Story(roomy(profile, ["a"]));
  for (const line of ["connect a clean=0", "disconnect a", "connect a clean=0"]) story.tell(line);
  const sights = sightsOfSteps(story.steps);
  return writeRecording({
    of: "a server",
    atRest: true,
    setAside: [],
    profile: standardProfile,
    sights: present(sights.ok ? sights.value : null, "what was seen"),
    verdict: "",
  });
}

function opened(text = recorded()) {
  const bytes = Buffer.from(text);
  const read = (from: number, count: number) => bytes.subarray(from, from + count);
  const branch = branchOfTrace({ size: bytes.length, read }, "seen.trace");
  return present(branch.ok ? branch.value : null, "a recording that can be opened");
}

test("claims watch it, and nobody knows what was held inside", () => {
  const { track } = opened();
  track.survey(() => false);
  expect(track.violations.map(({ claim }) => claim.id)).toContain("session-present-told-truly");
  expect(track.isSurveyed).toBe(true);
  expect(track.world(1)).toBeNull();
  expect(unknownYet(track, 1)).toMatch(/^This was seen from outside/);
  expect(track.step(3).move).toBe("a#1 sent CONNECT id=a clean=0");
});

test("the same operations with the Server of the standard violate nothing", () => {
  const base = opened();
  const made = fork(base, 0, { is: "profile", profile: standardProfile });
  const other = present(made.ok ? made.value.track : null, "another run");
  other.survey(() => false);
  expect(other.violations).toEqual([]);
  expect(other.operations).toHaveLength(3);
});

test("beside a Server of the models stands what both show, up to the first difference", () => {
  const base = opened();
  const made = fork(base, 0, { is: "profile", profile: standardProfile });
  const other = present(made.ok ? made.value.track : null, "another run");
  const { pairs, first } = align(base.track, other, 0);
  const told = pairs.map(({ a }) => (a === null ? null : base.track.step(a).move));
  const wrong = told.findLastIndex((move) => move?.includes("received CONNACK sp=0") === true);
  expect(wrong).toBeGreaterThan(1);
  expect(pairs.slice(0, wrong).every(({ isSame }) => isSame)).toBe(true);
  expect(first).toBe(wrong);
  expect(differsAt(base.track, other, 0)).toBe(pairs[wrong]?.a);
});

test("it cannot be forked in the middle, nor saved as a run", () => {
  const base = opened();
  expect(fork(base, 0, { is: "without", at: 2 }).ok).toBe(false);
  const state = began(base, "seen.trace", null, usualOpening, nobody);
  const begun = present(state.ok ? state.value : null, "a state");
  const saved = update(begun, { do: "save", form: "trace", path: "again.trace" });
  expect(saved.effects).toEqual([]);
  expect(saved.state.note?.text).toBe("a recording is a trace as it stands");
});

test("a packet that is none ends what can be watched, and says where", () => {
  const text = recorded().replace('"type":"CONNACK"', '"type":"CONNAK"');
  const { track } = opened(text);
  track.survey(() => false);
  expect(track.divergence).toMatchObject({ step: 4, likely: "the file is damaged" });
});
