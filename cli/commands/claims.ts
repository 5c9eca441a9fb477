/**
 * `claims`: what must hold, one line each; one of them in full; and the standard's statements with
 * the claims that cite them.
 */
import { didYouMean, type Failure } from "../../src/index.ts";
import { claims, matrix, statement, type Claim, type MatrixRow } from "../../properties/index.ts";
import { noClaim } from "../check-plan.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { complain, type Io } from "../io.ts";
import { themeOf, type Theme } from "../theme.ts";

export function claimsCommand(what: "list" | "matrix", json: boolean, io: Io): ExitCode {
  const theme = themeOf(io.colour);
  if (json) printJson(what === "list" ? claims.map(plain) : matrix.map(plainRow), io);
  else print(what === "list" ? list(theme) : matrixLines(theme), io);
  return exitCodes.held;
}

export function showCommand(id: string, json: boolean, io: Io): ExitCode {
  const found = claims.find((one) => one.id === id);
  if (found === undefined) {
    const none = noClaim(id);
    return none.ok ? exitCodes.held : refuse(none.failure, io);
  }
  if (json) printJson(plain(found), io);
  else print(page(found, themeOf(io.colour)), io);
  return exitCodes.held;
}

export function unknownCommand(word: string, io: Io): ExitCode {
  const hint = didYouMean(word, ["show"]);
  return refuse({ message: `unknown command 'claims ${word}'`, hint }, io);
}

function list(theme: Theme): readonly string[] {
  const wide = Math.max(0, ...claims.map(({ id }) => id.length));
  return [
    ...claims.map(({ id, says }) => `${theme.strong(id.padEnd(wide))}  ${says}`),
    "",
    theme.faint("cleansession claims show <id> says where one comes from"),
  ];
}

function page({ id, says, from, vantage, form, when }: Claim, theme: Theme): readonly string[] {
  return [
    theme.strong(id),
    says,
    "",
    `form     ${form}: ${forms[form]}`,
    `vantage  ${vantage}: ${vantages[vantage]}`,
    `when     ${when}`,
    "",
    ...from.flatMap((clause) => {
      const { section, binds, says: words } = statement(clause);
      return [`${clause}  ${theme.faint(`section ${section}, binds ${binds}`)}`, `  ${words}`];
    }),
  ];
}

const forms: Readonly<Record<Claim["form"], string>> = {
  always: "it holds at every moment",
  eventually: "it holds once faults are over and all is quiet",
  sometimes: "it is seen at least once",
};

const vantages: Readonly<Record<Claim["vantage"], string>> = {
  wire: "packets at the Clients' ends show it, so it judges real Servers too",
  inside: "it looks into the simulated Server",
};

/** A claim as data, without what it does. */
const plain = ({ id, says, from, vantage, form, when }: Claim) => ({
  id,
  says,
  from,
  vantage,
  form,
  when,
});

const plainRow = ({ statement: { id, section, says, checkable }, ...row }: MatrixRow) => ({
  id,
  section,
  says,
  checkable,
  claims: row.claims.map((one) => one.id),
  situations: row.situations.map((one) => one.id),
  reason: row.reason,
});

function matrixLines(theme: Theme): readonly string[] {
  const wide = Math.max(...matrix.map(({ statement: { id } }) => id.length));
  const cited = matrix.filter((row) => row.claims.length > 0).length;
  return [
    ...matrix.map(({ statement: { id }, claims: citing, reason }) =>
      citing.length === 0
        ? `${id.padEnd(wide)}  ${theme.faint(`none: ${reason}`)}`
        : `${id.padEnd(wide)}  ${citing.map((one) => one.id).join(", ")}`,
    ),
    "",
    `${cited} of ${matrix.length} statements have a claim`,
  ];
}

function refuse(why: Failure, io: Io): ExitCode {
  complain(io, why);
  return exitCodes.badInput;
}

const print = (lines: readonly string[], io: Io): void =>
  io.out(lines.map((line) => `${line}\n`).join(""));

const printJson = (value: unknown, io: Io): void => io.out(`${JSON.stringify(value, null, 2)}\n`);
