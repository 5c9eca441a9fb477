/**
 * What a campaign against something real has shown, as a report like any other: the same verdicts,
 * the same witnesses, and for each how often it was seen again.
 *
 * Only what binds the Server is judged. The Clients are ours, and two statements about order bind a
 * Server only as somebody may read them.
 */
import {
  allLiveDeviations,
  diffProfiles,
  liveDeviations,
  profiles,
  type Deviation,
  type Profile,
} from "../models/index.ts";
import { chapters } from "./catalogue.ts";
import type { Claim } from "./claim.ts";
import type { LiveCampaign, LiveWitness } from "./live-campaign.ts";
import { conclude, deviationsOf, type ClaimVerdict, type Report } from "./verdicts.ts";
import { wireClaims } from "./wire-watch.ts";

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
}

/** What a report says besides what the campaign has shown. */
export interface LiveSaid {
  readonly server: string;
  readonly strict: boolean;
  readonly interrupted: boolean;
  /** Ids of deviations and claims that are accepted. */
  readonly allowed: readonly string[];
  /** The command that comes to a run and no further. */
  readonly reproduce: (claim: string, runs: number) => string;
}

/** The deviations of a real Server that a claim's violation may be put down to. */
const meantBy = (profile: Profile, claim: Claim): readonly Deviation[] => [
  ...liveDeviations(profile.name).filter((one) => one.claims.includes(claim.id)),
  ...deviationsOf(profile, claim),
];

/** The deviation, or the permission, that a claim's violation is put down to; null when it is news. */
export function liveKnown(
  profile: Profile,
  claim: Claim,
  allowed: readonly string[],
): string | null {
  if (allowed.includes(claim.id)) return claim.id;
  const [known] = meantBy(profile, claim);
  if (known !== undefined) return known.id;
  const others = [
    ...profiles.flatMap((other) => deviationsOf(other, claim)),
    ...allLiveDeviations.filter((one) => one.claims.includes(claim.id)),
  ];
  return others.find(({ id }) => allowed.includes(id))?.id ?? null;
}

export function liveVerdict(
  campaign: LiveCampaign,
  witnesses: readonly LiveWitness[],
  said: LiveSaid,
): LiveReport {
  const { profile, claims, seed, devicesMax } = campaign.options;
  const { runs, steps } = campaign;
  const verdicts = claims.map((claim) => verdictOn(campaign, claim, said.allowed));
  const report = conclude({
    profile: profile.name,
    parts: [{ seed, shard: { index: 0, of: 1 }, devicesMax }],
    runs,
    steps,
    interrupted: said.interrupted,
    strict: said.strict,
    // What a real Server does not come to within the time is said, and is no fault of its.
    waived: claims.map(({ id }) => id),
    claims: verdicts.map((one) => {
      const witness = witnesses.find(({ claim }) => claim.id === one.id);
      return witness !== undefined && isOnce(witness) ? { ...one, verdict: "unfinished" } : one;
    }),
    counterexamples: witnesses.map((witness) => witnessOf(campaign, witness, said)),
    deviations: [...profile.deviations, ...liveDeviations(profile.name)].map(
      ({ id, clause, what }) => ({
        id,
        clause,
        what,
        foundBy: witnesses.flatMap(({ claim }) =>
          meantBy(profile, claim).some((one) => one.id === id) ? [claim.id] : [],
        ),
      }),
    ),
    determinism: { repeated: 0, differing: [] },
    coverage: null,
  });
  const confirmations = witnesses.map(({ claim, seen, of }) => ({ claim: claim.id, seen, of }));
  const isOpen = report.verdict === "held" && witnesses.some((one) => isOnce(one));
  const verdict = isOpen ? "unfinished" : report.verdict;
  return { ...report, verdict, server: said.server, confirmations };
}

/** Nobody can say for certain that a message would not have come; to miss it once is not enough. */
const isOnce = ({ claim, seen }: LiveWitness): boolean => seen === 0 && claim.form === "eventually";

function verdictOn(campaign: LiveCampaign, claim: Claim, allowed: readonly string[]): ClaimVerdict {
  const { id, from, vantage, form } = claim;
  const triggers = campaign.triggers.get(id) ?? 0;
  const violatedRuns = campaign.violatedRuns.get(id) ?? 0;
  const isViolated = violatedRuns > 0;
  return {
    id,
    clauses: from,
    vantage,
    form,
    verdict: isViolated ? "violated" : triggers === 0 ? "unfinished" : "held",
    triggers,
    known: isViolated ? liveKnown(campaign.options.profile, claim, allowed) : null,
    violatedRuns,
  };
}

function witnessOf(campaign: LiveCampaign, witness: LiveWitness, said: LiveSaid) {
  const { profile } = campaign.options;
  const { claim, what, about, script, at, run, minimal } = witness;
  const setup = campaign.setupOf(witness);
  return {
    claim: claim.id,
    known: liveKnown(profile, claim, said.allowed),
    what,
    about,
    setup: {
      devices: setup.devices,
      shared: setup.shared,
      knobs: diffProfiles(profile, setup.profile).map(({ path, b }) => ({ path, value: b })),
    },
    script: script.map(({ text }) => text),
    operations: script.filter(({ is }) => is !== "move").length,
    step: at,
    minimal,
    certificate: null,
    reproduce: said.reproduce(claim.id, run + 1),
  };
}
