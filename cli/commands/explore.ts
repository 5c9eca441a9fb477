/**
 * `explore`: opens worlds until all are opened, a budget is used up or somebody presses Ctrl-C, and
 * reports. `explore --list` lists the configurations that have a name.
 */
import { grouped } from "../amounts.ts";
import { failure, rethrow, success, type Failure, type Result } from "../../src/index.ts";
import {
  claims,
  configurations,
  Exploration,
  traceOfWay,
  untriggered,
  type Explored,
  type ExploreOptions,
} from "../../properties/index.ts";
import { wholeNumber } from "../check-plan.ts";
import type { Paper } from "../check-report.ts";
import { resumeFrom, writeCheckpoint } from "../checkpoint.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { ExploreCrew } from "../explore-crew.ts";
import type { ExploreTold } from "../explore-line.ts";
import { explorePlan } from "../explore-plan.ts";
import { boundsText, exploredLines, exploredVerdict, quietExplored } from "../explore-report.ts";
import { complain, type Io } from "../io.ts";
import { canOpen, openAfter, type Openable } from "../open-option.ts";
import { placesFor } from "../places.ts";
import { StatusLine } from "../status-line.ts";
import { themeOf } from "../theme.ts";

/** Worlds opened between two looks at the clock. */
const worldsAtOnce = 2_000;

export async function exploreCommand(told: ExploreTold, io: Io): Promise<ExitCode> {
  const plan = explorePlan(told, io);
  if (!plan.ok) return refuse(plan.failure, io);
  const shown = canOpen(told.open, io);
  if (!shown.ok) return refuse(shown.failure, io);
  const idle = idleTakeovers(plan.value);
  if (idle !== null) complain(io, idle);
  const jobs = wholeNumber(told.jobs ?? "1", "jobs", 1, 64);
  if (!jobs.ok) return refuse(jobs.failure, io);
  const places = placesFor([told.traceDir], null, io);
  if (!places.ok) return refuse(places.failure, io);
  const done = await explore(plan.value, jobs.value, told, io);
  if (!done.ok) return refuse(done.failure, io);
  const { explored, interrupted } = done.value;
  const saved = saveWays(explored, told.traceDir, io);
  tell(explored, saved.paths, told, io);
  const silent = silence(explored, plan.value);
  if (silent !== null) complain(io, silent);
  if (!saved.outcome.ok) {
    complain(io, saved.outcome.failure);
    return exitCodes.badInput;
  }
  const answer = interrupted ? exitCodes.interrupted : exitCodes[explored.report.verdict];
  return told.open ? openAfter(answer, openable(explored, saved.paths), io) : answer;
}

/** Nobody takes over what nobody shares. */
const idleTakeovers = ({ bounds }: ExploreOptions): Failure | null =>
  bounds.takeovers === 0 || bounds.clientIds < bounds.devices
    ? null
    : {
        message: "nothing is taken over: each device has a ClientID of its own",
        hint: "--client-ids <number> has them share; without it --takeovers changes nothing",
      };

interface Done {
  readonly explored: Explored;
  readonly interrupted: boolean;
}

async function explore(
  options: ExploreOptions,
  jobs: number,
  told: ExploreTold,
  io: Io,
): Promise<Result<Done>> {
  const kept = keeperOf(told, io);
  if (!kept.ok) return kept;
  const keeper = kept.value;
  const heap = await io.watchHeap();
  const crew = new ExploreCrew(options, jobs - 1);
  let exploration: Exploration;
  let lookout: Lookout;
  try {
    exploration = new Exploration(options, crew);
    const begun = await begin(exploration, told, io);
    if (!begun.ok) return begun;
    lookout = new Lookout(io);
    const isFull = (): boolean => heap.isFull() || crew.isFull;
    while (exploration.ended === null && !isFull() && (await lookout.goesOn(exploration))) {
      exploration.open(worldsAtOnce);
      keeper?.keep(exploration, crew.died !== null);
      if (crew.died !== null) rethrow(crew.died);
    }
  } finally {
    heap.end();
    crew.dismiss();
  }
  const interrupted = lookout.end() && exploration.ended === null;
  keeper?.keep(exploration, true);
  if (interrupted || exploration.ended !== null) {
    return success({ explored: exploration.conclude(interrupted), interrupted });
  }
  complain(io, heapIsFull);
  return success({ explored: exploration.conclude(true, "enough memory"), interrupted });
}

const heapIsFull: Failure = {
  message: "the exploration was left, since hardly any memory is left to this process",
  hint: "NODE_OPTIONS=--max-old-space-size=<MiB> gives it more; fewer claims take less",
};

/** Tells how far it is, and whether somebody pressed Ctrl-C. */
class Lookout {
  readonly #io: Io;
  readonly #line: StatusLine;
  readonly #stopListening: () => void;
  #interrupted = false;

  constructor(io: Io) {
    this.#io = io;
    this.#line = new StatusLine(io);
    this.#stopListening = io.onInterrupt(() => {
      this.#interrupted = true;
    });
  }

  async goesOn({ counts, calms }: Pick<Exploration, "counts" | "calms">): Promise<boolean> {
    this.#line.show((ms) => {
      const { worlds, frontier, depth } = counts;
      if (calms !== null) return `${grouped(worlds)} worlds, ${grouped(calms.tried)} calms`;
      const perSecond = Math.round((worlds * 1_000) / Math.max(1, ms));
      return `${grouped(worlds)} worlds, ${grouped(perSecond)}/s, ${grouped(frontier)} to be opened, ${depth} moves away`;
    });
    await this.#io.pause();
    return !this.#interrupted;
  }

  /** Whether it was interrupted. */
  end(): boolean {
    this.#stopListening();
    this.#line.clear();
    return this.#interrupted;
  }
}

function openable(
  { counterexamples, field }: Explored,
  paths: ReadonlyMap<string, string>,
): Openable | null {
  const [first] = counterexamples;
  if (first === undefined) return null;
  const { id } = first.claim;
  const path = paths.get(id);
  const reproduce = path === undefined ? null : `cleansession replay ${path}`;
  return { trace: traceOfWay(first, field), title: id, reproduce, engine: null };
}

/** The configurations that have a name. */
export function listConfigurations(json: boolean, io: Io): ExitCode {
  if (json) {
    io.out(`${JSON.stringify(configurations, null, 2)}\n`);
    return exitCodes.held;
  }
  const theme = themeOf(io.colour);
  const wide = Math.max(...configurations.map(({ name }) => name.length));
  for (const { name, asks, bounds, worlds } of configurations) {
    io.out(`${theme.strong(name.padEnd(wide))}  ${asks}\n`);
    io.out(
      `${" ".repeat(wide)}  ${theme.faint(`${boundsText(bounds)}; ${grouped(worlds)} worlds without claims`)}\n`,
    );
  }
  return exitCodes.held;
}

/** Goes on from a file, or sees to it that one can be written. */
async function begin(
  exploration: Exploration,
  { resume, checkpoint }: ExploreTold,
  io: Io,
): Promise<Result<null>> {
  if (resume !== null) return resumeFrom(resume, exploration, io);
  return checkpoint === null ? success(null) : writeCheckpoint(exploration, checkpoint, io);
}

function keeperOf({ checkpoint, checkpointEvery }: ExploreTold, io: Io): Result<Keeper | null> {
  if (checkpoint === null) {
    return checkpointEvery === null
      ? success(null)
      : failure("--checkpoint-every: there is no checkpoint", "add --checkpoint <file>");
  }
  const every = wholeNumber(checkpointEvery ?? "30", "checkpoint-every", 0, 86_400);
  return every.ok ? success(new Keeper(checkpoint, every.value * 1_000, io)) : every;
}

/** Writes checkpoints when it is time. */
class Keeper {
  readonly #path: string;
  readonly #everyMs: number;
  readonly #io: Io;
  #keptMs: number;
  /** Worlds opened and calms tried when it was written last. */
  #done = 0;
  #failed = false;

  constructor(path: string, everyMs: number, io: Io) {
    this.#path = path;
    this.#everyMs = everyMs;
    this.#io = io;
    this.#keptMs = io.nowMs();
  }

  keep(exploration: Exploration, isLast: boolean): void {
    const done = exploration.counts.opened + (exploration.calms?.tried ?? 0);
    const isTime = isLast || this.#io.nowMs() - this.#keptMs >= this.#everyMs;
    if (!isTime || done === this.#done) return;
    const written = writeCheckpoint(exploration, this.#path, this.#io);
    // Writing takes its time too, and is not all that is done.
    this.#keptMs = this.#io.nowMs();
    if (written.ok) this.#done = done;
    else if (!this.#failed) {
      const hint = "the exploration goes on; of checkpoints there is the last that was whole";
      complain(this.#io, { message: written.failure.message, hint });
    }
    this.#failed = !written.ok;
  }
}

function tell(
  explored: Explored,
  traces: ReadonlyMap<string, string>,
  { json, quiet }: ExploreTold,
  io: Io,
): void {
  if (json) {
    io.out(`${JSON.stringify(explored.report, null, 2)}\n`);
    return;
  }
  const theme = themeOf(io.colour);
  const width = io.isTty ? io.columns : null;
  const { counterexamples } = explored;
  const stories = new Map<string, readonly string[]>();
  const paper: Paper = { theme, width, claims, counterexamples, traces, stories };
  const asks =
    configurations.find(({ name }) => name === explored.report.configuration)?.asks ?? null;
  const lines = quiet ? quietExplored(explored, paper) : exploredLines(explored, asks, paper);
  const all = [...lines, exploredVerdict(explored, theme)];
  io.out(all.map((one) => `${one.trimEnd()}\n`).join(""));
}

/** What was asked for by name and is not answered, although nothing was left to be made. */
function silence({ report }: Explored, { named }: ExploreOptions): Failure | null {
  const { verdict, ended, claims: explored } = report;
  if (verdict !== "unfinished" || ended !== "all is explored") return null;
  const ids = untriggered(explored).filter((id) => named.includes(id));
  if (ids.length === 0) return null;
  const [message, them] =
    ids.length === 1
      ? [`the situation of ${ids.join()} did not arise within these bounds`, "it"]
      : [`the situations of ${ids.length} claims did not arise within these bounds`, "them"];
  const hint = `other bounds may bring ${them} about (--help lists them), or check; leaving ${them} out of --claims does without`;
  return { message, hint };
}

interface Saved {
  readonly paths: ReadonlyMap<string, string>;
  readonly outcome: Result<null>;
}

function saveWays(
  { report, counterexamples, field }: Explored,
  folder: string | null,
  io: Io,
): Saved {
  const paths = new Map<string, string>();
  let outcome: Result<null> = success(null);
  if (folder === null) return { paths, outcome };
  for (const counterexample of counterexamples) {
    const { id } = counterexample.claim;
    const path = `${folder}/${report.profile}-${id}.trace`;
    const written = io.writeFile(path, traceOfWay(counterexample, field));
    if (written.ok) paths.set(id, path);
    else if (outcome.ok)
      outcome = failure(written.failure.message, written.failure.hint ?? undefined);
  }
  return { paths, outcome };
}

function refuse(why: Failure, io: Io): ExitCode {
  complain(io, why);
  return exitCodes.badInput;
}
