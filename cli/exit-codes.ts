/**
 * What the command answers to a shell, in one place: a script may tell a violation from a slip of
 * the pen, and both from a bug of ours.
 */
export const exitCodes = {
  held: 0,
  violated: 1,
  badInput: 2,
  unfinished: 3,
  diverged: 4,
  bug: 70,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  held: "it held, or was done",
  violated: "an expectation was not met, or a claim is violated",
  badInput: "wrong usage, bad input, or a file that cannot be read or written",
  unfinished: "no answer: a claim never had its situation, or a budget ran out",
  diverged: "a replayed trace came to differ",
  bug: "a bug in cleansession",
  interrupted: "interrupted",
};
