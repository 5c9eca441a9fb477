/**
 * What a campaign against something real has shown, as a report like any other: the same verdicts,
 * the same witnesses, and for each how often it was seen again.
 *
 * Only what binds the Server is judged. The Clients are ours, and two statements about order bind a
 * Server only as somebody may read them.
 */
import { liveDeviations, type Profile } from "../../models/index.ts";
import { chapters } from "../catalogue.ts";
import type { Claim } from "../claim.ts";
import type { Doorways, LiveCampaign, LiveFound, LiveWitness } from "./campaign.ts";
import { liveKnown } from "./known.ts";
import { operationsIn } from "../script.ts";
import {
  aboutProfile,
  conclude,
  type ClaimVerdict,
  type Report,
  type Witness,
} from "../verdicts.ts";
import { wireClaims } from "../wire-watch.ts";
import { plainSetup } from "../witness.ts";

/**
 * [MQTT3-4.6.0-2] and [MQTT3-4.6.0-3] speak of Clients; [MQTT3-4.6.0-6] extends them to a Server that
 * delivers to subscribers, which sends neither PUBACK nor PUBREC in doing so.
 */
const readings: ReadonlySet<string> = new Set(["pubacks-in-order", "pubrecs-in-order"]);

/** The wire claims that bind a Server. */
export function serverClaims(profile: Profile): readonly Claim[] {
  const ofClients = new Set(chapters.find(({ title }) => title === "Clients")?.claims);
  return wireClaims(profile).filter((claim) => !ofClients.has(claim) && !readings.has(claim.id));
}

/** How often a violation was seen again when its script was acted out. */
export interface Confirmation {
  readonly claim: string;
  readonly seen: number;
  readonly of: number;
}

export interface LiveReport extends Report {
  /** What was tried, and where: "mosquitto 2.0.11 at mqtt://127.0.0.1:18830". */
  readonly server: string;
  readonly confirmations: readonly Confirmation[];
  /** Who was turned away though nothing was wrong. */
  readonly doorways: Doorways;
  /** Why nothing more could be expected of the Server; null while all was well. */
  readonly failure: string | null;
}

/** What a report says besides what the campaign has shown. */
export interface LiveSaid {
  readonly server: string;
  readonly strict: boolean;
  readonly interrupted: boolean;
  readonly failure: string | null;
  /** Ids of deviations and claims that are accepted. */
  readonly allowed: readonly string[];
  /** Claims that need not have had their situation. */
  readonly waived: readonly string[];
  /** The command that comes to a run and no further. */
  readonly reproduce: (claim: string, runs: number) => string;
}

export function liveVerdict(
  campaign: LiveCampaign,
  witnesses: readonly LiveWitness[],
  said: LiveSaid,
): LiveReport {
  const { profile, claims, seed, devicesMax } = campaign.options;
  const { runs, steps } = campaign;
  const knownOf = (found: LiveFound): string | null => liveKnown(profile, found, said.allowed);
  const nameOf = (one: LiveFound): string => `${one.claim.id} ${knownOf(one)}`;
  const looked = new Set(witnesses.map(nameOf));
  // Where nobody could look again, what came stands.
  const left = [...campaign.found.values()].filter((one) => !looked.has(nameOf(one)));
  const seen: readonly Seen[] = [
    ...witnesses.map((one) => seenOf(one, knownOf(one), one.of === 0 ? null : one.seen)),
    ...left.map((one) => seenOf(one, knownOf(one), null)),
  ];
  const report = conclude({
    ...aboutProfile(profile),
    parts: [{ seed, shard: { index: 0, of: 1 }, devicesMax }],
    runs,
    steps,
    interrupted: said.interrupted,
    strict: said.strict,
    waived: said.waived,
    claims: claims.map((claim) => verdictOn(campaign, claim, seen)),
    counterexamples: witnesses.map((one) => witnessOf(campaign, one, knownOf(one), said)),
    deviations: [...profile.deviations, ...liveDeviations(profile)].map(({ id, clause, what }) => ({
      id,
      clause,
      what,
      foundBy: seen.filter(({ known }) => known === id).map(({ claim }) => claim.id),
    })),
    determinism: { repeated: 0, differing: [] },
    coverage: null,
  });
  const confirmations = witnesses.map((one) => ({
    claim: one.claim.id,
    seen: one.seen,
    of: one.of,
  }));
  const { doorways } = campaign;
  const { server, failure } = said;
  const isSilent = report.claims.every(({ triggers }) => triggers === 0);
  const isOpen =
    failure !== null || isSilent || isShut(doorways) || seen.some(({ isOnce }) => isOnce);
  const verdict = isOpen && report.verdict === "held" ? "unfinished" : report.verdict;
  return { ...report, verdict, server, confirmations, doorways, failure };
}

/**
 * Whether so many CONNECTs of a kind, or Topic Filters, were turned away that not much is shown by the
 * rest, or PINGREQs left unanswered more often than a busy machine explains [MQTT3-3.12.4-1].
 */
export const isShut = ({ clean, kept, filters, pings }: Doorways): boolean =>
  [clean, kept, filters].some(({ asked, turnedAway }) => asked >= 10 && turnedAway * 2 > asked) ||
  pings.turnedAway * 100 > pings.asked;

/** A violation, what it is put down to, and whether it was never seen again. */
interface Seen {
  readonly claim: Claim;
  readonly known: string | null;
  readonly isOnce: boolean;
}

/**
 * Nobody can say for certain that a message would not have come; to miss it once is no news, also where
 * nobody looked again, which is when it is waited for longest.
 */
export const seenOf = (
  { claim }: Pick<LiveFound, "claim">,
  known: string | null,
  again: number | null,
): Seen => ({
  claim,
  known,
  isOnce: known === null && (again ?? 0) === 0 && claim.form === "eventually",
});

/** One new cause makes a claim violated as is not known, whatever else it fails for. */
function verdictOn(campaign: LiveCampaign, claim: Claim, seen: readonly Seen[]): ClaimVerdict {
  const { id, from, vantage, form } = claim;
  const triggers = campaign.triggers.get(id) ?? 0;
  const own = seen.filter(({ claim: one }) => one === claim);
  const counted = own.filter(({ isOnce }) => !isOnce);
  const [first] = counted;
  return {
    id,
    clauses: from,
    vantage,
    form,
    verdict:
      first !== undefined ? "violated" : triggers === 0 || own.length > 0 ? "unfinished" : "held",
    triggers,
    known: counted.some(({ known }) => known === null) ? null : (first?.known ?? null),
    violatedRuns: campaign.violatedRuns.get(id) ?? 0,
  };
}

function witnessOf(
  campaign: LiveCampaign,
  witness: LiveWitness,
  known: string | null,
  said: LiveSaid,
): Witness {
  const { claim, what, about, script, at, run, minimal } = witness;
  return {
    claim: claim.id,
    known,
    what,
    about,
    setup: plainSetup(campaign.options.profile, campaign.setupOf(witness)),
    script: script.map(({ text }) => text),
    operations: operationsIn(script),
    step: at,
    minimal,
    mendedBy: [],
    certificate: null,
    reproduce: said.reproduce(claim.id, run + 1),
  };
}
