/**
 * Scripts against something real: a run written down as lines, and lines acted out again.
 *
 * Lines are those of any script, and one more: at "exchange" the Server answers what it was sent.
 */
import { findMove, moveName, type World } from "../../src/index.ts";
import { isFromOutside, type Qos, type WireSight } from "../../models/index.ts";
import type { Claim } from "../claim.ts";
import { LiveRun, type FarEnds } from "./run.ts";
import type { Step, Storm } from "../steps.ts";
import type { Scribe } from "../run.ts";
import { lineOf, type Line, type Script } from "../script.ts";
import type { Setup } from "../swarm.ts";

/** What a run against something real leaves. */
export interface LiveMade {
  readonly run: LiveRun;
  /** What happened before the calm. */
  readonly script: Script;
  readonly sights: readonly WireSight[];
  /** By violation, in their order: at which sight it showed, from 1; one more for what is missing. */
  readonly violatedAt: readonly number[];
}

/** A line of its own each time, since shrinking tells lines by identity. */
const lineFor = (text: "settle" | "exchange"): Line => ({ is: "move", text });

/** Makes a drawn run, with nothing above a QoS. */
export async function makeLive(
  setup: Setup,
  commands: Iterable<Step>,
  claims: readonly Claim[],
  far: FarEnds,
  qosMax: Qos = 2,
): Promise<LiveMade> {
  return made({ setup, claims, far, qosMax }, async (run, note) => {
    const storm: Storm = { run, setup, published: 0 };
    for (const command of commands) {
      if (far.failure !== null || far.isOver()) break;
      if (!command.check(storm)) continue;
      void command.run(storm, storm);
      await run.follow((does) => note(lineFor(does)));
    }
  });
}

/** Acts a script out; a line that is not possible here is passed over. */
export async function enactLive(
  setup: Setup,
  script: Script,
  claims: readonly Claim[],
  far: FarEnds,
): Promise<LiveMade> {
  return made({ setup, claims, far, qosMax: 2 }, async (run) => {
    for (const line of script) {
      if (far.failure !== null || far.isOver()) break;
      await act(run, line);
    }
  });
}

async function act(run: LiveRun, line: Line): Promise<void> {
  if (line.is === "operation") {
    run.operate(line.operation);
    return;
  }
  if (line.is === "wait" || line.text === "settle") {
    await run.rest();
    return;
  }
  if (line.text === "exchange") {
    await run.exchange();
    return;
  }
  const move = findMove(run.engine, run.world, line.text);
  if (move.ok) run.make(move.value, run.nowMs);
}

interface Ground {
  readonly setup: Setup;
  readonly claims: readonly Claim[];
  readonly far: FarEnds;
  readonly qosMax: Qos;
}

async function made(
  { setup, claims, far, qosMax }: Ground,
  drive: (run: LiveRun, note: (line: Line) => void) => Promise<void>,
): Promise<LiveMade> {
  const script: Line[] = [];
  const run: LiveRun = new LiveRun(
    setup,
    claims,
    far,
    scribeOf(setup, script, () => run.resting),
    qosMax,
  );
  const { sights, violatedAt } = sightsOf(run);
  await drive(run, (line) => void script.push(line));
  if (far.failure === null) await run.calmDown();
  return { run, script, sights, violatedAt };
}

/** Writes the storm down, without what comes from outside and the timers that fire by themselves. */
function scribeOf({ engine }: Setup, script: Line[], isResting: () => boolean): Scribe {
  let world: World | null = null;
  let calming = false;
  return {
    begin: (_engine, first) => (world = first),
    calm: () => (calming = true),
    step: (move) => {
      if (calming || isResting() || world === null || move.do === "fire") return;
      if (move.do === "operate" && isFromOutside(move.operation)) return;
      script.push(lineOf(move, moveName(engine, world, move)));
    },
  };
}

/** Everything that is seen at the Clients' ends, as it is seen, and where violations show. */
function sightsOf(run: LiveRun): Pick<LiveMade, "sights" | "violatedAt"> {
  const sights: WireSight[] = [];
  const violatedAt: number[] = [];
  const see = (sight: Untimed<WireSight>): void => {
    sights.push({ atMs: run.nowMs, ...sight });
    // Claims have looked already.
    while (violatedAt.length < run.watch.violations.length) violatedAt.push(sights.length);
  };
  run.watch.attend({
    opened: ({ connection }) => see({ is: "opened", connection }),
    sent: ({ connection, packet }) => see({ is: "sent", connection, packet }),
    received: ({ connection, packet }) => see({ is: "received", connection, packet }),
    closed: ({ connection, by }) => see({ is: "closed", connection, by }),
    operated: ({ operation }) => see({ is: "operated", operation }),
  });
  return { sights, violatedAt };
}

type Untimed<Sight> = Sight extends unknown ? Omit<Sight, "atMs"> : never;
