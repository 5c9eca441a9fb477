/**
 * Claims whose situation a profile rules out: on a Server that grants no QoS 2 nothing is said about
 * PUBREL, on one that keeps nothing over a restart nothing about what it keeps.
 *
 * They are left out of a check of such a profile, which would otherwise have to be called unfinished
 * for ever. A claim that could arise and did not is another matter.
 */
import type { Knobs } from "../models/index.ts";

type Rule = (knobs: Knobs) => boolean;

const grantsQos2: Rule = ({ server }) => server.maxQos === 2;
const expires: Rule = ({ server }) => server.sessionExpiryMs !== "never";
const survivesRestart: Rule = ({ server }) => server.durability === "durable";
const keepsPacketIds: Rule = ({ server }) => server.keepPacketIds;
const repeatsPubrels: Rule = (knobs) => grantsQos2(knobs) && knobs.server.resendPubrel;
const marksRepeats: Rule = ({ server }) => server.dupOnResend.qos1 || server.dupOnResend.qos2;

const rules: ReadonlyMap<string, Rule> = new Map([
  ...[
    "awaiting-pubrel-is-kept",
    "pubrel-answered",
    "pubrec-answered",
    "pubrecs-in-order",
    "pubrels-in-order",
    "no-publish-after-pubrec",
    "pubrel-belongs-to-an-exchange",
    "pubrel-needs-no-room",
    "client-pubrecs-in-order",
    "client-hands-over-once",
    "seen-pubrec-down-cut",
    "seen-pubrel-up-cut",
    "seen-pubcomp-down-cut",
    "seen-pubrec-up-cut",
    "seen-pubrel-down-cut",
    "seen-pubcomp-up-cut",
    "seen-packet-id-of-an-open-exchange",
    "seen-pubrec-with-a-full-window",
  ].map((id): [string, Rule] => [id, grantsQos2]),
  ...[
    "session-expires-on-time",
    "seen-resumed-just-before-expiry",
    "seen-connected-just-after-expiry",
    "seen-expired-with-messages",
  ].map((id): [string, Rule] => [id, expires]),
  ["restart-keeps-sessions", survivesRestart],
  ["unfinished-is-sent-again", keepsPacketIds],
  ["repeats-in-order", keepsPacketIds],
  // Under another identifier an exchange cannot be told from a new one.
  ["dup-tells-what-was-in-flight", keepsPacketIds],
  ["repeated-pubrels-in-order", repeatsPubrels],
  ["repeat-unchanged", marksRepeats],
]);

/** Whether the situation of a claim can arise with these knobs. */
export const canArise = (claim: string, knobs: Knobs): boolean => rules.get(claim)?.(knobs) ?? true;

/** The claims that have a rule here; each must exist. */
export const ruledClaims: readonly string[] = [...rules.keys()];
