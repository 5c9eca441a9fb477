/**
 * What is looked for in a run: words that a step must have, each about its device, packet, topic,
 * claim, hook, actor or any of its text. One language for search, filter and breakpoints.
 *
 *     device=a packet=PUBLISH topic=t/1        dup                 -packet=PINGREQ
 */
import { didYouMean, failure, success, type Result, type Step } from "../../src/index.ts";
import { deviceOf, matches, packetTypes, type ModelFact, type Packet } from "../../models/index.ts";
import { claims } from "../../properties/index.ts";
import { say, wayOf } from "./say.ts";
import type { Track } from "./track.ts";

export interface Matcher {
  readonly text: string;
  test(track: Track, number: number): boolean;
}

type Test = (track: Track, step: Step) => boolean;

/** What a word may be about, with an example each; the help is made from it. */
export const matchWords: readonly { readonly form: string; readonly means: string }[] = [
  { form: "device=a", means: "steps of a device, its connections or its Sessions" },
  { form: "packet=PUBLISH", means: "steps in which such a packet is sent, arrives or is lost" },
  { form: "topic=a/+", means: "steps with a message of such a topic; + and # as in a filter" },
  { form: "claim=at-least-once", means: "steps in which the claim's situation arises" },
  { form: "hook=session", means: "steps in which such a hook fires" },
  { form: "actor=session#1", means: "steps in which an actor changes its state" },
  { form: "state=online", means: "steps after which something is in that state" },
  { form: "violated", means: "steps that violate a claim" },
  { form: "anything", means: "steps with that text, capitals or not" },
  { form: "-word", means: "steps without" },
];

/** Reads words; each must be so. */
export function matcher(text: string): Result<Matcher> {
  const tests: Test[] = [];
  for (const word of text
    .trim()
    .split(/\s+/)
    .filter((one) => one !== "")) {
    const negated = word.startsWith("-") && word.length > 1;
    const test = oneWord(negated ? word.slice(1) : word);
    if (!test.ok) return test;
    const { value } = test;
    tests.push(negated ? (track, step) => !value(track, step) : value);
  }
  const known = new WeakMap<Track, Uint8Array>();
  return success({
    text: text.trim(),
    test(track, number) {
      let answers = known.get(track);
      if (answers === undefined || answers.length <= number) {
        const grown = new Uint8Array(Math.max(track.length, number) + 64);
        if (answers !== undefined) grown.set(answers);
        known.set(track, (answers = grown));
      }
      // What claims say of a step is final only once the surveyor was there.
      const isFinal = number <= track.reached;
      if (answers[number] !== 0 && isFinal) return answers[number] === 1;
      const step = track.step(number);
      const answer = tests.every((test) => test(track, step));
      if (isFinal) answers[number] = answer ? 1 : 2;
      return answer;
    },
  });
}

function oneWord(word: string): Result<Test> {
  const [key = "", ...rest] = word.split("=");
  const value = rest.join("=");
  if (rest.length === 0) {
    if (word === "violated") {
      return success((track, { number }) => track.violations.some((one) => one.step === number));
    }
    return success(anywhere(word.toLowerCase()));
  }
  switch (key) {
    case "device":
      return success((_, step) => devicesIn(step).includes(value));
    case "packet": {
      const wanted = value.toUpperCase();
      return packetTypes.includes(wanted)
        ? success((_, step) => packetsIn(step).some(({ type }) => type === wanted))
        : failure(`there is no packet "${value}"`, didYouMean(wanted, packetTypes));
    }
    case "topic":
      return success((_, step) => topicsIn(step).some((topic) => matches(value, topic)));
    case "hook":
      return success((_, step) =>
        factsIn(step).some((fact) => fact.is === "hook" && fact.line.includes(value)),
      );
    case "actor":
      return success((_, step) => step.changes.some(({ actor }) => actor === value));
    case "state":
      return success((_, step) => step.changes.some(({ to }) => to === value));
    case "claim": {
      const index = claims.findIndex(({ id }) => id === value);
      if (index < 0) {
        const ids = claims.map(({ id }) => id);
        return failure(`there is no claim "${value}"`, didYouMean(value, ids));
      }
      return success(
        (track, { number }) =>
          has(track.triggers[index] ?? [], number) ||
          track.violations.some((one) => one.claim === claims[index] && one.step === number),
      );
    }
    default:
      return success(anywhere(word.toLowerCase()));
  }
}

const anywhere =
  (text: string): Test =>
  (_, step) =>
    step.move.toLowerCase().includes(text) || textOf(step).includes(text);

function textOf(step: Step): string {
  const { who, what, outcomes } = say(step);
  const hooks = factsIn(step).map((fact) => (fact.is === "hook" ? fact.line : ""));
  return [who, what, ...outcomes.map((one) => one.text), ...hooks].join(" ").toLowerCase();
}

function packetsIn({ observations }: Step): readonly Packet[] {
  return observations.flatMap((one) => {
    if ("packet" in one) return [one.packet as Packet];
    return one.is === "lost" ? (one.packets as readonly Packet[]) : [];
  });
}

const factsIn = ({ observations }: Step): readonly ModelFact[] =>
  observations.flatMap((one) => (one.is === "observed" ? [one.fact as ModelFact] : []));

const topicsIn = (step: Step): readonly string[] => [
  ...packetsIn(step).flatMap((packet) => (packet.type === "PUBLISH" ? [packet.topic] : [])),
  ...factsIn(step).flatMap((fact) =>
    "message" in fact ? [fact.message.topic] : fact.is === "handedOver" ? [fact.topic] : [],
  ),
];

function devicesIn(step: Step): readonly string[] {
  const { observations, changes } = step;
  return [
    ...observations.flatMap((one) => {
      if ("on" in one) return [wayOf(one.on).device];
      if (one.is === "operated") return one.operation.split(" ").slice(1, 2);
      if (one.is === "observed" && "clientId" in one.fact) return [String(one.fact.clientId)];
      return "at" in one ? [deviceOf(one.at)] : [];
    }),
    ...changes.map(({ actor }) => deviceOf(actor)),
  ];
}

/** Whether an ascending list has a number. */
export function has(ascending: readonly number[], number: number): boolean {
  return ascending[countUpTo(ascending, number) - 1] === number;
}

/** How many numbers of an ascending list are at most this one. */
export function countUpTo(ascending: readonly number[], most: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
