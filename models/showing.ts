/**
 * For tests: what the values of a knob come to, told as a story on the standard profile.
 *
 * A knob is shown to make a difference when two of its values come to different things.
 */
import { telling, type Telling } from "./telling.ts";

export interface Shown {
  readonly knob: string;
  /** Other knobs that the difference needs. */
  readonly beside: Readonly<Record<string, string>>;
  readonly story: (t: Telling) => unknown;
  /** Values as a profile writes them, each with what the story comes to. */
  readonly values: readonly (readonly [value: string, comesTo: unknown])[];
}

export const shown = (
  knob: string,
  values: Shown["values"],
  story: Shown["story"],
  beside: Shown["beside"] = {},
): Shown => ({ knob, values, story, beside });

interface Case {
  readonly knob: string;
  readonly value: string;
  readonly comesTo: unknown;
  /** Tells the story and says what it comes to. */
  readonly outcome: () => unknown;
}

/** One case for each value. */
export const casesOf = (table: readonly Shown[]): readonly Case[] =>
  table.flatMap(({ knob, beside, story, values }) =>
    values.map(([value, comesTo]) => {
      const outcome = () => story(telling({ settings: { ...beside, [knob]: value } }));
      return { knob, value, comesTo, outcome };
    }),
  );

/** The knobs of a table whose values do not all come to the same. */
export const differingIn = (table: readonly Shown[]): ReadonlySet<string> =>
  new Set(
    table
      .filter(({ values }) => new Set(values.map(([, to]) => JSON.stringify(to))).size > 1)
      .map(({ knob }) => knob),
  );

/** The start of many stories: a has a Session that subscribes to "t", and b publishes. */
export const subscribed = (t: Telling): Telling => {
  t.do("connect a clean=0", "subscribe a t qos=2", "connect b");
  t.sent("server->a");
  t.sent("a->server");
  return t;
};

/** Breaks the connection of a so that what is held back is lost. */
export const cutWithLoss = ["cut a", "notice server of a", "notice a", "release a"];

export const last = <T>(list: readonly T[]): T | undefined => list.at(-1);
