/** `zoo list` and `zoo show`: the mutants, one line each, and one of them in full. */
import { didYouMean, type Failure } from "../../src/index.ts";
import { cages, statement, zoo, type Mutant } from "../../properties/index.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { complain, type Io } from "../io.ts";
import { themeOf, type Theme } from "../theme.ts";

export function listCommand(json: boolean, io: Io): ExitCode {
  if (json) printJson(zoo.map(plainMutant), io);
  else print(list(themeOf(io.colour)), io);
  return exitCodes.held;
}

export function showCommand(id: string, json: boolean, io: Io): ExitCode {
  const found = zoo.find((one) => one.id === id);
  if (found === undefined) return refuse(noMutant(id), io);
  if (json) printJson(plainMutant(found), io);
  else print(page(found, themeOf(io.colour)), io);
  return exitCodes.held;
}

export function noMutant(id: string): Failure {
  const near = didYouMean(
    id,
    zoo.map((one) => one.id),
  );
  const hint = near.startsWith("known:") ? "cleansession zoo list names them" : near;
  return { message: `there is no mutant "${id}"`, hint };
}

/** A mutant as data, without what it does to the models. */
export const plainMutant = ({ id, does, side, reports, clause, claim, change }: Mutant) => ({
  id,
  does,
  side,
  reports,
  clause,
  claim,
  place: change.place,
  to: change.to,
});

function list(theme: Theme): readonly string[] {
  const wide = Math.max(...zoo.map(({ id }) => id.length));
  return [
    ...cages.flatMap(({ title, mutants }) => [
      theme.faint(title),
      ...mutants.map(({ id, does }) => `  ${theme.strong(id.padEnd(wide))}  ${does}`),
      "",
    ]),
    theme.faint(`${zoo.length} mutants; cleansession zoo show <id> says who reported one`),
  ];
}

function page(mutant: Mutant, theme: Theme): readonly string[] {
  const { id, does, side, reports, clause, claim, change } = mutant;
  return [
    theme.strong(id),
    does,
    "",
    `whose     ${side === "both" ? "both ends share it" : `the ${side}`}`,
    `place     ${change.place}`,
    `mutation  ${change.to}`,
    `killed by ${claim}`,
    ...reports.map((report, index) => `${index === 0 ? "reported " : "         "} ${report}`),
    "",
    `${clause}  ${theme.faint(`section ${statement(clause).section}`)}`,
    `  ${statement(clause).says}`,
  ];
}

function refuse(why: Failure, io: Io): ExitCode {
  complain(io, why);
  return exitCodes.badInput;
}

const print = (lines: readonly string[], io: Io): void =>
  io.out(lines.map((line) => `${line}\n`).join(""));

const printJson = (value: unknown, io: Io): void => io.out(`${JSON.stringify(value, null, 2)}\n`);
