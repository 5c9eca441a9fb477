/**
 * `conform`: the wire claims on a real Server. Finds it, makes runs until it is enough or somebody
 * presses Ctrl-C, looks a second time at what was found, reports, and leaves the Server as it was.
 */
import { present, type Failure } from "../../src/index.ts";
import { standardProfile, type Profile } from "../../models/index.ts";
import {
  claims,
  LiveCampaign,
  liveKnown,
  liveVerdict,
  serverClaims,
  type LiveFound,
  type LiveReport,
  type LiveWitness,
  type Waits,
} from "../../properties/index.ts";
import { nameOf, quietLines, reportLines, verdictLine, type Paper } from "../check-report.ts";
import type { ConformTold } from "../conform-line.ts";
import { doorLines } from "../conform/doors.ts";
import { Network } from "../conform/network.ts";
import { conformPlan, type ConformPlan } from "../conform/plan.ts";
import { nearestLine, probe, probeLines, probedProfile, type Probed } from "../conform/probe.ts";
import { saveFindings } from "../conform/saving.ts";
import { findServer, greet, type Server } from "../conform/server.ts";
import { slowLine, tryKeepAlive, type SlowTrial } from "../conform/slow.ts";
import { storyLines } from "../conform/story.ts";
import { tookLine } from "../conform/took.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { tellGithub } from "../github.ts";
import { Interruption } from "../interruption.ts";
import { complain, type Io } from "../io.ts";
import { placesFor } from "../places.ts";
import { Progress } from "../progress.ts";
import { themeOf } from "../theme.ts";

/** How often a violation is acted out again, and how long making it shorter may take. */
const confirmations = { news: 5, known: 1 };
const shrinkMs = 8_000;
/** And all of it together: where time is what runs are counted by, as long as they took, within these. */
const lookMs = { least: 10_000, most: 60_000 };
/** What is begun in time may take so many answers longer. */
const graceAnswers = 3;
/** How long probing may take. */
const probeMs = 45_000;

export async function conformCommand(told: ConformTold, io: Io): Promise<ExitCode> {
  const plan = conformPlan(told, io);
  if (!plan.ok) return refuse(plan.failure, io);
  const places = placesFor([told.traceDir], told.junit, io);
  if (!places.ok) return refuse(places.failure, io);
  const interruption = new Interruption(io);
  const server = await findServer(plan.value, ".");
  try {
    if (!server.ok) return refuse(server.failure, io);
    return await tried(plan.value, server.value, { told, io, interruption });
  } finally {
    interruption.end();
    if (server.ok) server.value.stop();
  }
}

interface Asked {
  readonly told: ConformTold;
  readonly io: Io;
  /** Ctrl-C, which leaves the Server as it was, whenever it comes. */
  readonly interruption: Interruption;
}

async function tried(plan: ConformPlan, server: Server, asked: Asked): Promise<ExitCode> {
  const { told, io, interruption } = asked;
  const { endpoint } = server;
  const greeted = await greet(endpoint, namingOf(plan, "hello"));
  if (!greeted.ok) return refuse(greeted.failure, io);
  const probeUntilMs = io.nowMs() + probeMs;
  const probed =
    told.probe || plan.profile === null
      ? await probe(
          endpoint,
          namingOf(plan, "probe"),
          () => interruption.came || io.nowMs() > probeUntilMs,
        )
      : null;
  if (probed !== null && !probed.ok && !interruption.came) return refuse(probed.failure, io);
  const found = probed?.ok === true ? probed.value : null;
  if (told.probe && found !== null) {
    tellProbed(found, server, told, io);
    return interruption.came ? exitCodes.interrupted : exitCodes.held;
  }
  const profile = plan.profile ?? judging(found);
  const slow = told.slow
    ? await tryKeepAlive(
        endpoint,
        namingOf(plan, "slow"),
        () => io.nowMs(),
        () => interruption.came,
      )
    : null;
  const session = new Conform({ ...asked, plan, server, profile, slow });
  return session.run(found);
}

/** Without a profile it is the standard that judges, with what a Server may choose as was found. */
const judging = (probed: Probed | null): Profile =>
  probed === null ? standardProfile : probedProfile(probed);

function tellProbed(probed: Probed, { title }: Server, told: ConformTold, io: Io): void {
  if (told.json) io.out(`${JSON.stringify({ server: title, ...probed }, null, 2)}\n`);
  else io.out([title, ...probeLines(probed), ""].join("\n"));
}

interface Job extends Asked {
  readonly plan: ConformPlan;
  readonly server: Server;
  readonly profile: Profile;
  readonly slow: SlowTrial | null;
}

class Conform {
  readonly #job: Job;
  readonly #campaign: LiveCampaign;
  #benches = 0;
  /** When a run under way is given up. */
  #giveUpMs = Infinity;
  readonly #took = { runsMs: 0, lookMs: 0 };

  constructor(job: Job) {
    this.#job = job;
    const { plan, profile } = job;
    const chosen = serverClaims(profile).filter(
      ({ id }) => plan.claims === null || plan.claims.includes(id),
    );
    this.#campaign = new LiveCampaign({
      profile,
      claims: chosen,
      seed: plan.seed,
      devicesMax: plan.devicesMax,
      qosMax: plan.qosMax,
      bench: (waits) => this.#bench(waits),
      cause: (found) => liveKnown(profile, found, plan.allowed),
      heard: () => {},
    });
  }

  get #isInterrupted(): boolean {
    return this.#job.interruption.came;
  }

  async run(probed: Probed | null): Promise<ExitCode> {
    const { io, server } = this.#job;
    const beganMs = io.nowMs();
    const failure = await this.#makeRuns();
    const { runs } = this.#campaign;
    this.#took.runsMs = io.nowMs() - beganMs;
    if (runs === 0 && !this.#isInterrupted) return refuse(failure ?? this.#tooSlow(), io);
    // Where the Server is gone what was found is told as it was seen.
    const witnesses = await this.#look();
    this.#took.lookMs = io.nowMs() - beganMs - this.#took.runsMs;
    const broken = failure ?? this.#campaign.failure ?? server.ended();
    const code = this.#tell(witnesses, probed, broken);
    if (broken === null) return code;
    return refuse({ ...broken, message: `after ${runs} runs: ${broken.message}` }, io);
  }

  #tooSlow(): Failure {
    const { plan, server } = this.#job;
    return {
      message: `no run at ${server.title} came to its end in ${plan.lastingMs / 1_000} s`,
      hint: "--seconds <s> tries longer, --patience <ms> waits less for what is not answered",
    };
  }

  /** Makes runs; what went wrong with the Server, if anything did. */
  async #makeRuns(): Promise<Failure | null> {
    const { plan, io, server } = this.#job;
    const campaign = this.#campaign;
    const progress = new Progress(io);
    const untilMs = io.nowMs() + plan.lastingMs;
    if (plan.runs === null) this.#giveUpAfter(untilMs);
    const isKnown = (id: string): boolean =>
      [...campaign.found.values()].every(({ claim, ...found }) => {
        return claim.id !== id || campaign.options.cause({ claim, ...found }) !== null;
      });
    await campaign.make(() => {
      if (campaign.runs > 0) progress.show(campaign, isKnown);
      if (this.#isInterrupted || campaign.failure !== null) return false;
      const { begun } = campaign;
      return plan.runs === null ? begun === 0 || io.nowMs() < untilMs : begun < plan.runs;
    });
    progress.clear();
    return server.ended() ?? campaign.failure;
  }

  /** The second look: news first, since there may not be time for all. */
  async #look(): Promise<readonly LiveWitness[]> {
    const { io } = this.#job;
    const found = [...this.#campaign.found.values()];
    const isNews = (one: LiveFound): boolean => this.#campaign.options.cause(one) === null;
    const ordered = [...found.filter(isNews), ...found.filter((one) => !isNews(one))];
    const witnesses: LiveWitness[] = [];
    const isTimed = this.#job.plan.runs === null;
    const wantedMs = isTimed ? this.#took.runsMs : lookMs.most;
    const mostMs = Math.max(lookMs.least, Math.min(lookMs.most, wantedMs));
    const lastMs = io.nowMs() + mostMs;
    this.#giveUpAfter(lastMs);
    const isLate = (): boolean => this.#isInterrupted || io.nowMs() >= lastMs;
    for (const [index, one] of ordered.entries()) {
      if (io.errColumns !== null) {
        io.err(`\r\u001B[2Klooking again at ${one.claim.id} (${index + 1} of ${ordered.length})`);
      }
      const patienceMs = isNews(one) ? shrinkMs : shrinkMs / 5;
      const untilMs = Math.min(lastMs, io.nowMs() + patienceMs);
      const enough = (): boolean => this.#isInterrupted || io.nowMs() >= untilMs;
      const times = isLate() ? 0 : confirmations[isNews(one) ? "news" : "known"];
      witnesses.push(await this.#campaign.look(one, times, enough, isLate));
      await io.pause();
    }
    if (io.errColumns !== null && ordered.length > 0) io.err("\r\u001B[2K");
    return witnesses;
  }

  #giveUpAfter(lastMs: number): void {
    this.#giveUpMs = lastMs + graceAnswers * this.#job.server.endpoint.patienceMs;
  }

  #tell(
    witnesses: readonly LiveWitness[],
    probed: Probed | null,
    broken: Failure | null,
  ): ExitCode {
    const { plan, profile, told, io, server, slow } = this.#job;
    const profileWord = told.profile === null ? "" : ` --profile ${told.profile}`;
    const strictWord = told.strict ? " --strict" : "";
    const live = liveVerdict(this.#campaign, witnesses, {
      server: server.title,
      strict: told.strict,
      interrupted: this.#isInterrupted,
      failure: broken?.message ?? null,
      allowed: plan.allowed,
      // What nobody asked for by name is said where it never arose, and is no fault of the Server's.
      waived: plan.claims === null ? claims.map(({ id }) => id) : plan.waived,
      reproduce: (claim, runs) =>
        `cleansession conform ${plan.typed}${profileWord} --claims ${claim} --seed ${plan.seed} --runs ${runs}${strictWord}`,
    });
    const isLate = slow?.closedAfterMs === null;
    const report: LiveReport = isLate ? { ...live, verdict: "violated" } : live;
    const model = (witness: LiveWitness) => this.#campaign.model(witness);
    const saved = saveFindings({ report, witnesses, profile, server, model }, plan, told, io);
    const theme = themeOf(io.colour);
    const width = io.isTty ? io.columns : null;
    const stories = witnesses.map((witness, index): [string, readonly string[]] => {
      const { patienceMs } = server.endpoint;
      const story = { witness, model: model(witness), profile, patienceMs };
      const lines = storyLines(story, theme, width);
      return [nameOf(present(report.counterexamples[index], "a witness")), lines];
    });
    const paper: Paper = {
      theme,
      width,
      claims,
      counterexamples: [],
      traces: saved.paths,
      stories: new Map(stories),
    };
    if (told.json) io.out(`${JSON.stringify({ ...report, slow }, null, 2)}\n`);
    else {
      const head = [
        theme.strong(server.title),
        ...(probed === null ? [] : [nearestLine(probed)]),
        "",
      ];
      const said = { ...report, waived: plan.waived };
      const lines = told.quiet ? quietLines(said, paper) : [...head, ...reportLines(said, paper)];
      const all = [
        ...lines,
        ...(told.quiet ? [] : untriedLines(report)),
        ...doorLines(report),
        ...(told.quiet ? [] : [tookLine(this.#took, witnesses)]),
        ...(slow === null ? [] : [slowLine(slow)]),
        verdictLine(report, theme),
      ];
      io.out(all.map((line) => `${line.trimEnd()}\n`).join(""));
    }
    const wrong = [...saved.outcomes, tellGithub(report, io)].filter((one) => !one.ok);
    for (const one of wrong) complain(io, one.failure);
    if (wrong.length > 0 && report.verdict !== "violated") return exitCodes.badInput;
    if (report.interrupted) return exitCodes.interrupted;
    return exitCodes[report.verdict];
  }

  #bench(waits: Waits): Network {
    const { plan, server, io } = this.#job;
    this.#benches += 1;
    return new Network({
      endpoint: server.endpoint,
      naming: namingOf(plan, this.#benches.toString(36)),
      nowMs: () => io.nowMs(),
      waits,
      untilMs: this.#giveUpMs,
    });
  }
}

/** What no run came to says nothing of the Server, for it or against it. */
function untriedLines({ untriggered }: LiveReport): readonly string[] {
  const count = untriggered.length;
  if (count === 0) return [];
  const whose = count === 1 ? "1 claim, whose" : `${count} claims, whose`;
  return [`nothing is shown of ${whose} situation never arose; --seconds and --seed try more`];
}

/** Names of one run, which no other run uses. */
const namingOf = ({ clientPrefix, topicPrefix, endpoint }: ConformPlan, part: string) => ({
  clientId: `${clientPrefix}${part}x`,
  topic: `${topicPrefix}${part}/`,
  login: endpoint.login,
});

function refuse(why: Failure, io: Io): ExitCode {
  complain(io, why);
  return exitCodes.badInput;
}
