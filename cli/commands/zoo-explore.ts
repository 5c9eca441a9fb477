/**
 * `zoo --explore`: the explorer looks for the mutants, and finds each by the fewest moves; `zoo run
 * <id> --explore` shows one of them.
 */
import { grouped } from "../amounts.ts";
import { success, type Result } from "../../src/index.ts";
import { standardProfile } from "../../models/index.ts";
import {
  Chase,
  findClaim,
  pens,
  traceOf,
  unseen,
  usualPenWorlds,
  witnessOf,
  zoo,
  type Catch,
  type Chased,
  type Claim,
  type Mutant,
} from "../../properties/index.ts";
import { wholeNumber } from "../check-plan.ts";
import { violationLines, type Paper } from "../check-report.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { complain, type Io } from "../io.ts";
import { canOpen, openAfter } from "../open-option.ts";
import { StatusLine } from "../status-line.ts";
import { columns } from "../table.ts";
import { themeOf, type Theme } from "../theme.ts";
import type { ZooTold } from "../zoo-line.ts";
import type { ZooResult } from "../zoo-task.ts";
import { noMutant, plainMutant } from "./zoo-list.ts";

/** How many worlds `--explore` says; null where it is not said. */
export function penWorldsOf(said: string | null): Result<number | null> {
  if (said === null) return success(null);
  return said === "usual" ? success(usualPenWorlds) : wholeNumber(said, "explore", 1, 100_000_000);
}

/** Those that were to be found and were not. */
const gotAway = ({ mutant, caught }: Chased): boolean => caught === null && !unseen.has(mutant);

/** Prints which mutants the explorer has found. */
export function tellChases(
  all: readonly ZooResult[],
  penWorlds: number,
  { json, quiet }: Pick<ZooTold, "json" | "quiet">,
  io: Io,
): ExitCode {
  const chases = all.flatMap(({ chased }) => chased ?? []);
  const theme = themeOf(io.colour);
  const away = chases.filter(gotAway);
  const found = chases.filter(({ caught }) => caught !== null).length;
  if (json) {
    printJson({ penWorlds, found, of: chases.length, mutants: chases }, io);
  } else {
    const lines = quiet
      ? away.map(({ mutant, claim }) => `${theme.bad("got away")}: ${mutant} from ${claim}`)
      : [...chaseLines(chases, theme), ""];
    const word = away.length === 0 ? theme.good("held") : theme.bad("violated");
    const much = `${grouped(penWorlds)} worlds at most in each of ${pens.length} pens`;
    print(
      [...lines, `${word}: the explorer has found ${found} of ${chases.length} mutants; ${much}`],
      io,
    );
  }
  return away.length === 0 ? exitCodes.held : exitCodes.violated;
}

function chaseLines(chases: readonly Chased[], theme: Theme): readonly string[] {
  const rows = chases.map(({ mutant, claim, caught, searched }) =>
    caught === null
      ? [mutant, "nobody", "-", grouped(sum(searched.map(({ worlds }) => worlds))), "-"]
      : [mutant, claim, caught.pen, grouped(caught.worlds), movesOf(caught)],
  );
  const heads = ["mutant", "killed by", "in the pen", "worlds", "moves"];
  const [head = "", ...lines] = columns([heads, ...rows], 3);
  return [
    theme.faint(head),
    ...lines.map((line, index) => {
      const chase = chases[index];
      return chase !== undefined && gotAway(chase) ? theme.bad(line) : line;
    }),
    ...chases.flatMap(({ mutant, caught }) => {
      const why = caught === null ? unseen.get(mutant) : undefined;
      return why === undefined ? [] : ["", `${mutant} is not found: ${why}`];
    }),
  ];
}

/** Moves to where it shows, or to where a calm begins in which it does. */
const movesOf = ({ moves, inCalm }: Pick<Catch, "moves" | "inCalm">): string =>
  inCalm ? `${moves} + calm` : String(moves);

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Lets the explorer find one mutant, and prints the way there. */
export async function exploreOne(id: string, told: ZooTold, io: Io): Promise<ExitCode> {
  const mutant = zoo.find((one) => one.id === id);
  if (mutant === undefined) return refuse(noMutant(id), io);
  const shown = canOpen(told.open, io);
  if (!shown.ok) return refuse(shown.failure, io);
  const worlds = penWorldsOf(told.explore);
  if (!worlds.ok) return refuse(worlds.failure, io);
  const claim = findClaim(mutant.claim);
  if (!claim.ok) return refuse(claim.failure, io);
  const chase = new Chase(mutant, claim.value, worlds.value ?? usualPenWorlds);
  const interrupted = await follow(chase, io);
  if (chase.caught !== null) return tellCatch(mutant, claim.value, chase.caught, told, io);
  if (told.json) printJson({ ...plainMutant(mutant), ...chase.chased }, io);
  else {
    const why = unseen.get(id);
    print(
      [
        `${id} was not found: ${mutant.claim} held in every world met`,
        ...chase.searched.map(
          (one) =>
            `  ${one.pen}: ${grouped(one.worlds)} worlds, ${one.whole ? "all there are" : "not all there are"}`,
        ),
        ...(why === undefined ? [] : [why]),
      ],
      io,
    );
  }
  return interrupted ? exitCodes.interrupted : exitCodes.violated;
}

async function follow(chase: Chase, io: Io): Promise<boolean> {
  const line = new StatusLine(io);
  const interruption = { came: false };
  const stopListening = io.onInterrupt(() => {
    interruption.came = true;
  });
  while (!chase.isOver && !interruption.came) {
    chase.goOn();
    line.show(() => `${chase.searched.length} of ${pens.length} pens searched`);
    await io.pause();
  }
  stopListening();
  line.clear();
  return interruption.came;
}

function tellCatch(
  mutant: Mutant,
  claim: Claim,
  caught: Catch,
  { json, open, explore }: ZooTold,
  io: Io,
): Promise<ExitCode> | ExitCode {
  const { counterexample, pen, moves, inCalm, worlds } = caught;
  const said = explore === "usual" ? "" : ` ${explore}`;
  const reproduce = `cleansession zoo run ${mutant.id} --explore${said}`;
  const witness = { ...witnessOf(standardProfile, counterexample, reproduce), known: null };
  if (json) {
    printJson({ ...plainMutant(mutant), pen, moves, inCalm, worlds, witness }, io);
    return exitCodes.held;
  }
  const theme = themeOf(io.colour);
  const paper: Paper = {
    theme,
    width: io.isTty ? io.columns : null,
    claims: [claim],
    counterexamples: [counterexample],
    traces: new Map(),
    stories: new Map(),
  };
  const about = pens.find(({ name }) => name === pen)?.about ?? "";
  print(
    [
      `${theme.strong(mutant.id)}: ${mutant.does}`,
      `  ${theme.faint(`${mutant.change.place}: ${mutant.change.to}`)}`,
      `  ${theme.faint(`reported: ${mutant.reports.join(", ")}`)}`,
      "",
      ...violationLines(witness, counterexample, paper),
      "",
      `certified: in the pen "${pen}" no way with fewer than ${moves} ${moves === 1 ? "move" : "moves"} violates it${inCalm ? ", the calm after it included" : ""}`,
      theme.faint(`  (${about})`),
      `${theme.good("found")} by the explorer among ${grouped(worlds)} worlds; the sound model survives the same way`,
    ],
    io,
  );
  if (!open) return exitCodes.held;
  const trace = traceOf(counterexample, witness);
  const { engine } = counterexample.setup;
  return openAfter(exitCodes.held, { trace, title: mutant.id, reproduce, engine }, io);
}

function refuse(why: Parameters<typeof complain>[1], io: Io): ExitCode {
  complain(io, why);
  return exitCodes.badInput;
}

const print = (lines: readonly string[], io: Io): void =>
  io.out(lines.map((line) => `${line.trimEnd()}\n`).join(""));

const printJson = (value: unknown, io: Io): void => io.out(`${JSON.stringify(value, null, 2)}\n`);
