/** Mutants: what is new is taken for a repeat, a repeat for new, and one exchange for another. */
import type { Effect } from "../../src/index.ts";
import {
  inMachine,
  inOrder,
  keeping,
  packetSentBy,
  replacing,
  under,
  type Mutant,
} from "./mutant.ts";

export const repeatMutants: readonly Mutant[] = [
  {
    id: "backlog-with-dup",
    does: "What waited for its Client is sent with DUP 1, although it is sent for the first time.",
    side: "Server",
    reports: ["nanomq/NanoNNG#1462"],
    clause: "MQTT3-3.3.1-1",
    claim: "dup-tells-what-was-in-flight",
    change: inOrder(
      "session",
      "redeliver",
      "DUP 1 for all",
      (was) => (data, input, turn, params) =>
        replacing(turn, withDup, () => was(data, input, turn, params)),
    ),
  },
  {
    id: "id-free-with-pubrec",
    does: "The Packet Identifier of a QoS 2 message goes to another one before its PUBCOMP has come.",
    side: "Server",
    reports: ["wolfSSL/wolfMQTT#614"],
    clause: "MQTT3-2.3.1-4",
    claim: "exchanges-have-ids-of-their-own",
    change: inOrder(
      "session",
      "take",
      "ids that await PUBCOMP are free",
      (was) => (data, input, turn, params) => {
        const { rules } = turn.policy;
        const left = data.flows
          .filter(({ at }) => at === "awaitingPubcomp")
          .map(({ packetId }) => packetId);
        const freePacketId = (inUse: readonly number[]): number | null =>
          rules.freePacketId(inUse.filter((packetId) => !left.includes(packetId)));
        return was(data, input, under(turn, { rules: { ...rules, freePacketId } }), params);
      },
    ),
  },
  {
    id: "repeat-stored-again",
    does: "A QoS 2 PUBLISH that comes again within its exchange is stored once more, beside the first.",
    side: "both",
    reports: ["eclipse-mosquitto/mosquitto#1751"],
    clause: "MQTT3-4.3.3-2",
    claim: "exchanges-have-ids-of-their-own",
    change: inMachine(
      "qos2Receiver",
      ["awaitingPubrel", "on", "packet.PUBLISH", "actions"],
      "sendPubrec",
      ["store", "sendPubrec"],
    ),
  },
  {
    id: "repeat-taken-for-known",
    does: "A PUBLISH that comes with DUP 1 is acknowledged and passed on to nobody, as if it had been taken before.",
    side: "Server",
    reports: ["emqx/emqx#18441"],
    clause: "MQTT3-4.3.2-2",
    claim: "acknowledged-means-taken",
    change: inOrder(
      "session",
      "receive",
      "nothing with DUP 1",
      (was) => (data, input, turn, params) => {
        const { publish } =
          input.type === "packet.PUBREL"
            ? (data.awaiting.find(({ packetId }) => packetId === input.packet.packetId) ?? nothing)
            : { publish: input.type === "packet.PUBLISH" ? input.packet : null };
        if (publish?.dup !== true) return was(data, input, turn, params);
        return keeping(
          turn,
          (effect) => effect.effect !== "tell" || effect.to !== "router",
          () => was(data, input, turn, params),
        );
      },
    ),
  },
];

const nothing = { publish: null } as const;

/** What a Session has to say to its connection, with DUP 1 if it is a PUBLISH above QoS 0. */
function withDup(effect: Effect): Effect {
  const packet = packetSentBy(effect);
  if (effect.effect !== "tell" || packet?.type !== "PUBLISH" || packet.qos === 0) return effect;
  const input = { ...effect.input, packet: { ...packet, dup: true } };
  return { ...effect, input };
}
