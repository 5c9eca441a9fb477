/**
 * What if: another run that is the same up to a step, where something else happens, and then goes
 * on as the first one did, as far as that is possible.
 *
 * The counterexample of a claim ends in a calm, in which devices come back; so does its fork, with
 * a calm of its own, and claims judge it as they judged the first.
 */
import { failure, findMove, moveName, success, type Result, type Step } from "../../src/index.ts";
import { Story, type MqttOptions, type Profile } from "../../models/index.ts";
import { calm, passagesOfScript, Run } from "../../properties/index.ts";
import { Track } from "./track.ts";

export type Change =
  /** Another move happens first. */
  | { readonly is: "move"; readonly at: number; readonly name: string }
  /** Somebody does this, or tells the run this. */
  | { readonly is: "line"; readonly at: number; readonly text: string }
  /** The step after this one does not happen. */
  | { readonly is: "without"; readonly at: number }
  /** The same operations from the start, with another Server. */
  | { readonly is: "profile"; readonly profile: Profile };

/** A run with the story that can go on from its end. */
export interface Branch {
  readonly track: Track;
  readonly story: Story | null;
  /** Where the calm begins, as the number of steps before it; null where there is none. */
  readonly calmFrom: number | null;
  /** Its place among the runs from which it was forked; null for the first. */
  readonly parent: number | null;
  /** Up to this step it is the same as its parent. */
  readonly sameUpTo: number;
  readonly how: string;
}

/** What is changed, in a few words. */
export function changeText(change: Change, base: Track): string {
  switch (change.is) {
    case "move":
      return `at ${change.at}: ${change.name}`;
    case "line":
      return `after ${change.at}: ${change.text}`;
    case "without":
      return `without ${change.at + 1}: ${base.step(change.at + 1).move}`;
    case "profile":
      return `profile ${change.profile.name}`;
  }
}

/** Where the calm of a counterexample begins. */
export function calmOf(track: Track): number | null {
  if (track.finding === null || track.length > 100_000) return null;
  const passages = passagesOfScript(track.finding.script, track.steps(1, track.length));
  return track.length - (passages.at(-1)?.steps.length ?? 0);
}

export function fork(base: Branch, parent: number, change: Change): Result<Branch> {
  const { track } = base;
  const at = change.is === "profile" ? 0 : change.at;
  if (at > track.soundUpTo) return failure("the run cannot be made again up to here");
  const options =
    change.is === "profile" ? { ...track.options, profile: change.profile } : track.options;
  const story = new Story(options);
  const retraced = story.retrace(track.steps(1, at));
  if (!retraced.ok) return retraced;
  const changed = make(story, change);
  if (!changed.ok) return changed;
  const restFrom = change.is === "without" ? at + 2 : at + 1;
  // A calm is made anew unless the change is made in it.
  const calms = base.calmFrom !== null && at <= base.calmFrom;
  const soundUpTo = track.isReplayable ? track.soundUpTo : track.length;
  const restTo = Math.min(soundUpTo, calms ? (base.calmFrom ?? 0) : track.length);
  story.follow(track.steps(restFrom, restTo), (step) => track.wasAtRest(step));
  if (change.is === "profile" && story.steps.length === 0 && track.length > 0) {
    return failure(
      "nothing in it can be done again: it was seen, and nobody knows what was done",
      "import judges it with --profile",
    );
  }
  const calmFrom = calms ? story.steps.length : null;
  if (calms) addCalm(story, options);
  const made = trackOf(story, `run ${parent + 1}`, options, calms);
  return success({
    track: made,
    story,
    calmFrom,
    parent,
    sameUpTo: sameUpTo(track, made),
    how: changeText(change, track),
  });
}

/** Whether a change happens at the end of a run that is still being told. */
export const goesOn = ({ track, story }: Branch, change: Change): boolean =>
  story !== null &&
  !track.judged &&
  (change.is === "line" || change.is === "move") &&
  change.at === track.length;

/** A run that nothing was done in yet, or that a story has told so far. */
export function liveBranch(story: Story, options: MqttOptions, name: string): Branch {
  const track = trackOf(story, name, options, false);
  return { track, story, calmFrom: null, parent: null, sameUpTo: 0, how: "as it was" };
}

const trackOf = (story: Story, name: string, options: MqttOptions, judged: boolean): Track =>
  new Track({
    name,
    options,
    source: sourceOf(story),
    finding: null,
    judged,
    engine: story.engine,
  });

const sourceOf = ({ steps }: Story) => ({
  get length() {
    return steps.length;
  },
  step: (number: number): Step => steps[number - 1] as Step,
});

/** Does what a change says, where it says it. */
export function make(story: Story, change: Change): Result<unknown> {
  switch (change.is) {
    case "move":
      return story.make(change.name);
    case "line":
      return story.tell(change.text);
    case "without":
    case "profile":
      return success(null);
  }
}

/** Devices come back and everything under way arrives, as a campaign has it, written into the story. */
function addCalm(story: Story, { profile, devices }: MqttOptions): void {
  let isCalm = false;
  const run = new Run(story.engine, profile, devices, [], {
    begin: () => {},
    calm: () => (isCalm = true),
    step: (move, atMs) => {
      if (!isCalm) return;
      const name = moveName(story.engine, story.world, move);
      story.retrace([{ number: 0, atMs, move: name, ...nothing }]);
    },
  });
  for (const { move, atMs } of story.steps.slice()) {
    const found = findMove(story.engine, run.world, move);
    if (found.ok) run.make(found.value, atMs);
  }
  calm(run);
}

const nothing = { observations: [], changes: [], fingerprint: "" } as const;

/** The last step up to which two runs are the same. */
export function sameUpTo(a: Track, b: Track): number {
  const most = Math.min(a.length, b.length);
  for (let number = 1; number <= most; number += 1) {
    const [one, other] = [a.step(number), b.step(number)];
    if (one.move !== other.move || one.atMs !== other.atMs || !seesTheSame(one, other)) {
      return number - 1;
    }
  }
  return most;
}

/** Whether two steps show the same; worlds may differ where nobody sees it, and timers until they fire. */
export const seesTheSame = (a: Step, b: Step): boolean => seen(a) === seen(b);

const seen = ({ observations }: Step): string =>
  JSON.stringify(
    observations
      .filter(({ is }) => is !== "armed" && is !== "disarmed")
      .map((one) => ({ ...one, number: 0, cause: 0 })),
  );
