/**
 * The campaign against something real: the same runs, one after another, each with names of its own
 * at the Server; and a second look at what they find.
 *
 * A run is drawn from the seed and its number alone, so it can be drawn again; what the Server makes
 * of it may differ. So a violation is acted out again several times before it is shrunk, and what
 * was seen is kept as it was seen.
 */
import fc from "fast-check";
import { present, type Failure } from "../../src/index.ts";
import {
  model,
  sightsOfSteps,
  type Packet,
  type Profile,
  type Qos,
  type WireSight,
} from "../../models/index.ts";
import type { Claim } from "../claim.ts";
import { commandsArbitrary } from "../commands.ts";
import { numbered } from "./numbering.ts";
import type { FarEnds } from "./run.ts";
import { enactLive, makeLive, type LiveMade } from "./script.ts";
import { isFault, record, type Script } from "../script.ts";
import { grouped, isPause, settled, shorter } from "../shrink.ts";
import type { Step } from "../steps.ts";
import { realSwarms, Setups, type Setup } from "../swarm.ts";
import { realWords } from "../vocabulary.ts";

/** What went over a real connection, in the order in which it did. */
export interface RawLine {
  readonly is: "open" | "write" | "read" | "close" | "reset" | "silence" | "ended";
  readonly connection: string;
  /** Of what was written or read. */
  readonly packet: Packet | null;
  /** Of what was written, in hexadecimal. */
  readonly bytes: string;
}

/** How many of something that nothing is wrong with were sent, and how many of them turned away. */
export interface Doorway {
  readonly asked: number;
  readonly turnedAway: number;
}

/** CONNECTs by CleanSession, connections with QoS 2 messages, Topic Filters, and our own PINGREQs. */
export interface Doorways {
  readonly clean: Doorway;
  readonly kept: Doorway;
  /** Over which a message was published with QoS 2; turned away are those ended without a PUBREC. */
  readonly qos2: Doorway;
  /** Answered by a SUBACK; turned away are those with 0x80. */
  readonly filters: Doorway;
  /** Turned away are those that had no answer in time, while the Server answered others. */
  readonly pings: Doorway;
}

/** How long a run waits for what seems to be missing. */
export type Waits = "briefly" | "usually" | "long";

/** The far ends of one run, what went over them, and what tidies up behind it. */
export interface Bench extends FarEnds {
  readonly lines: readonly RawLine[];
  readonly doorways: Doorways;
  /** What topics begin with at the Server. */
  readonly prefix: string;
  finish(): Promise<void>;
}

export interface LiveOptions {
  readonly profile: Profile;
  readonly claims: readonly Claim[];
  readonly seed: number;
  readonly devicesMax: number;
  /** The highest QoS that Clients publish, leave Wills and ask with. */
  readonly qosMax: Qos;
  /** A bench for one run. */
  readonly bench: (waits: Waits) => Bench;
  /** The known deviation that a violation is put down to; null when it is news. */
  readonly cause: (found: LiveFound) => string | null;
  /** Hears of each violation, also of claims that were violated before. */
  readonly heard: (found: LiveFound) => void;
}

/** A run in which a claim was violated. */
export interface LiveFound {
  readonly claim: Claim;
  readonly what: string;
  readonly about: string | null;
  /** The run, from 0. */
  readonly run: number;
  readonly setup: number;
  readonly script: Script;
  readonly sights: readonly WireSight[];
  readonly lines: readonly RawLine[];
  readonly prefix: string;
  /** The sight at which it shows, from 1; one more than there are for what is missing at the end. */
  readonly at: number;
}

/** A second look at a violation. */
export interface LiveWitness extends LiveFound {
  /** In how many of so many more runs it was seen again. */
  readonly seen: number;
  readonly of: number;
  /** Whether every shorter script was tried. */
  readonly minimal: boolean;
}

const commandsMax = 80;
/** A Server is waited for, and while one run waits others go on. They have no names in common. */
const runsAtOnce = 3;
/** How often each form of a script is tried before a violation counts as one that does not come back. */
const startTries = 3;

export class LiveCampaign {
  readonly options: LiveOptions;
  readonly triggers = new Map<string, number>();
  readonly violatedRuns = new Map<string, number>();
  /** The first of each claim and each cause: what is known hides no news. */
  readonly found = new Map<string, LiveFound>();
  runs = 0;
  steps = 0;
  doorways: Doorways = { clean: shut, kept: shut, qos2: shut, filters: shut, pings: shut };
  /** Why nothing more can be expected of the Server; null while all is well. */
  failure: Failure | null = null;
  #begun = 0;
  readonly #setups: Setups;
  readonly #models: Setups;

  constructor(options: LiveOptions) {
    this.options = options;
    this.#setups = new Setups(options.profile, options.devicesMax, model, "outside");
    this.#models = new Setups(options.profile, options.devicesMax, model, "real");
    for (const { id } of options.claims) this.triggers.set(id, 0);
  }

  /** How many runs are begun. */
  get begun(): number {
    return this.#begun;
  }

  /** Makes runs as long as `goesOn` says so, several at a time. */
  async make(goesOn: () => boolean): Promise<void> {
    const one = async (): Promise<void> => {
      while (goesOn()) await this.#next();
    };
    await Promise.all(Array.from({ length: runsAtOnce }, one));
  }

  setupOf({ setup }: Pick<LiveFound, "setup">): Setup {
    return this.#setups.at(setup);
  }

  /** Acts a script out again; the violation of the claim for the same cause, if there was one. */
  async again(
    found: LiveFound,
    script: Script,
    waits: Waits = "usually",
  ): Promise<LiveFound | null> {
    if (this.failure !== null) return null;
    const bench = this.options.bench(waits);
    const made = await enactLive(this.setupOf(found), script, [found.claim], bench);
    await bench.finish();
    this.failure = bench.failure;
    if (bench.failure !== null || !made.run.isWhole) return null;
    const { claim, run, setup } = found;
    const again = foundIn(made, claim, { run, setup, script, ...rawOf(bench) });
    const { cause } = this.options;
    return again !== null && cause(again) === cause(found) ? again : null;
  }

  /**
   * Makes a violation shorter until somebody says it is enough, and confirms it so many times, or
   * until somebody says it is late.
   */
  async look(
    found: LiveFound,
    times: number,
    enough: () => boolean,
    isLate: () => boolean,
  ): Promise<LiveWitness> {
    const start = await this.#start(found, enough);
    const best = start === null || enough() ? start : await this.#shrink(start, enough);
    const isWhole = best !== null && !enough();
    let seen = 0;
    let of = 0;
    let last: LiveFound = best ?? found;
    for (; of < times && this.failure === null; of += 1) {
      const again = await this.again(found, last.script, "long");
      // A run that was given up has shown nothing.
      if (isLate() && (again === null || of > 0)) break;
      if (again === null) continue;
      seen += 1;
      last = again;
    }
    return { ...last, seen, of, minimal: isWhole && seen > 0 };
  }

  /** What the model of the profile would have done, seen from the same ends. */
  model(found: LiveFound): readonly WireSight[] {
    // Where the order of packets was left to the Server, the model takes one operation at a time.
    const isPlain = found.script.every(({ is, text }) => is !== "move" || isPause(text));
    const script = isPlain ? settled(found.script) : found.script;
    const sights = sightsOfSteps(record(this.#models.at(found.setup), script));
    return sights.ok ? numbered(sights.value) : [];
  }

  async #next(): Promise<void> {
    this.#setups.trim();
    const number = this.#begun;
    this.#begun += 1;
    const { setup, commands } = this.#draw(number);
    const { claims, qosMax } = this.options;
    const bench = this.options.bench("usually");
    const made = await makeLive(this.#setups.at(setup), commands, claims, bench, qosMax);
    await bench.finish();
    this.failure ??= bench.failure;
    if (bench.failure === null && made.run.isWhole) this.#count(made, number, setup, bench);
  }

  /** The plainest script that shows it: with everything settled where that can be. */
  async #start(found: LiveFound, enough: () => boolean): Promise<LiveFound | null> {
    const forms = [settled(found.script), grouped(found.script), found.script];
    for (let tries = 0; tries < startTries && !enough(); tries += 1) {
      for (const form of forms) {
        const again = await this.again(found, form, tries === 0 ? "briefly" : "usually");
        if (again !== null) return again;
      }
    }
    return null;
  }

  /** Takes out what can go without the claim holding, faults last. */
  async #shrink(start: LiveFound, enough: () => boolean): Promise<LiveFound> {
    let best = start;
    const parts = [
      (script: Script): Script => script.filter((line) => !isFault(line)),
      (script: Script): Script => script,
    ];
    for (const part of parts) {
      const search = shorter(best.script, part);
      let step = search.next();
      while (step.done !== true && !enough()) {
        const again = await this.again(start, step.value, "briefly");
        if (again !== null) best = again;
        step = search.next(again !== null);
      }
    }
    // It may be as plain after all now that less is in the way.
    const plain = settled(best.script);
    if (enough() || isAlike(plain, best.script)) return best;
    return (await this.again(start, plain, "usually")) ?? best;
  }

  #draw(number: number): { readonly setup: number; readonly commands: Iterable<Step> } {
    const seed = (Math.imul(this.options.seed | 0, 0x9e3779b1) + number) | 0;
    const [drawn] = fc.sample(runsOf(this.#setups.count), { seed, numRuns: 1 });
    return present(drawn, "a drawn run");
  }

  #count(made: LiveMade, run: number, setup: number, bench: Bench): void {
    const { watch, steps } = made.run;
    this.runs += 1;
    this.steps += steps;
    this.doorways = bothOf(this.doorways, bench.doorways);
    for (const [place, claim] of this.options.claims.entries()) {
      const { id } = claim;
      this.triggers.set(id, (this.triggers.get(id) ?? 0) + (watch.triggers[place] ?? 0));
      const found = foundIn(made, claim, { run, setup, script: made.script, ...rawOf(bench) });
      if (found === null) continue;
      this.violatedRuns.set(id, (this.violatedRuns.get(id) ?? 0) + 1);
      this.options.heard(found);
      const key = `${id} ${this.options.cause(found) ?? ""}`;
      const first = this.found.get(key);
      if (first === undefined || first.run > run) this.found.set(key, found);
    }
  }
}

function foundIn(
  { run, sights, violatedAt }: LiveMade,
  claim: Claim,
  where: Pick<LiveFound, "run" | "setup" | "script" | "lines" | "prefix">,
): LiveFound | null {
  const place = run.watch.violations.findIndex((one) => one.claim === claim);
  const violation = run.watch.violations[place];
  if (violation === undefined) return null;
  const { what, about } = violation;
  const at = violatedAt[place] ?? sights.length + 1;
  return { claim, what, about, sights, at, ...where };
}

const isAlike = (one: Script, other: Script): boolean =>
  one.length === other.length && one.every(({ text }, index) => text === other[index]?.text);

const shut: Doorway = { asked: 0, turnedAway: 0 };

const both = (one: Doorway, other: Doorway): Doorway => ({
  asked: one.asked + other.asked,
  turnedAway: one.turnedAway + other.turnedAway,
});

const bothOf = (one: Doorways, other: Doorways): Doorways => ({
  clean: both(one.clean, other.clean),
  kept: both(one.kept, other.kept),
  qos2: both(one.qos2, other.qos2),
  filters: both(one.filters, other.filters),
  pings: both(one.pings, other.pings),
});

const rawOf = ({ lines, prefix }: Bench) => ({ lines, prefix });

const arbitraries = new Map<number, fc.Arbitrary<{ setup: number; commands: Iterable<Step> }>>();

/** Everything a run can be drawn from; made once, since making it costs more than a run. */
function runsOf(setups: number): fc.Arbitrary<{ setup: number; commands: Iterable<Step> }> {
  let arbitrary = arbitraries.get(setups);
  if (arbitrary === undefined) {
    const commands = realSwarms.map((weights, swarm) =>
      commandsArbitrary(weights, realWords(swarm), commandsMax),
    );
    arbitrary = fc
      .record({ setup: fc.nat(setups - 1), swarm: fc.nat(realSwarms.length - 1) })
      .chain(({ setup, swarm }) =>
        present(commands[swarm], `swarm ${swarm}`).map((drawn) => ({ setup, commands: drawn })),
      );
    arbitraries.set(setups, arbitrary);
  }
  return arbitrary;
}
