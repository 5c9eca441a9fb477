/**
 * The claims about the QoS that was granted, about QoS 0, and about what ends for a reason: each holds
 * in a sound story, and is violated when one thing is wrong with the models.
 */
import { expect, test } from "vitest";
import { present } from "../../src/index.ts";
import { model } from "../../models/index.ts";
import { zoo } from "../zoo/zoo.ts";
import { inGuard, inMachine, inOrder, inRule, keeping, type Change } from "../zoo/mutant.ts";
import { acceptanceClaims } from "./acceptance.ts";
import { grantedQosClaims } from "./granted-qos.ts";
import { handingOverClaims } from "./handing-over.ts";
import { verdictOf } from "./harness.ts";
import { inFlightClaims } from "./in-flight.ts";
import { reasonClaims } from "./reasons.ts";
import { retainedClaims } from "./retained.ts";

const claims = [
  ...acceptanceClaims,
  ...grantedQosClaims,
  ...handingOverClaims,
  ...inFlightClaims,
  ...reasonClaims,
  ...retainedClaims,
];

const inZoo = (mutant: string): Change =>
  present(
    zoo.find(({ id }) => id === mutant),
    mutant,
  ).change;

const both = ["connect a", "connect b"];
const at0 = [...both, "subscribe a t", 'publish b t qos=1 "one"', 'publish b t "nought"'];
const at1 = [...both, "subscribe a t qos=1", 'publish b t qos=2 "two"'];
const each = [...both, "subscribe a t qos=0 # qos=2", 'publish b t qos=2 "two"'];
const retained = [...both, 'publish b t qos=1 retain=1 "kept"', "subscribe a t qos=1 # qos=1"];

interface Case {
  readonly id: string;
  readonly lines: readonly string[];
  readonly wrong: string;
  readonly change: Change;
}

const cases: readonly Case[] = [
  {
    id: "copies-have-the-qos-granted",
    lines: at1,
    wrong: "a message keeps the QoS it was published with",
    change: inRule("deliveredQos", "as published", () => (published) => published),
  },
  {
    id: "copies-have-the-qos-granted",
    lines: retained,
    wrong: "what is retained comes at QoS 0",
    change: inZoo("retained-sent-at-qos-0"),
  },
  {
    id: "copies-have-the-qos-granted",
    lines: each,
    wrong: "of several copies each comes at the highest QoS",
    change: inRule("copies", "each at the highest", () => (qos) => {
      return qos.map(() => present(qos.toSorted().at(-1), "a copy"));
    }),
  },
  {
    id: "copies-have-the-qos-granted",
    lines: each,
    wrong: "of several copies each comes at the lowest QoS",
    change: inRule("copies", "each at the lowest", () => (qos) => {
      return qos.map(() => present(qos.toSorted()[0], "a copy"));
    }),
  },
  {
    id: "qos-0-goes-to-who-is-connected",
    lines: at0,
    wrong: "nothing goes out at QoS 0",
    change: inZoo("qos-0-subscription-gets-nothing"),
  },
  {
    id: "qos-0-is-taken",
    lines: at0,
    wrong: "a QoS 0 PUBLISH is passed over",
    change: inZoo("qos-0-publication-passed-over"),
  },
  {
    id: "client-hands-over-qos-0-once",
    lines: at0,
    wrong: "it is handed over twice",
    change: inOrder("client", "receive", "QoS 0 twice", (was) => (data, input, ...all) => {
      const after = was(data, input, ...all);
      const isAt0 = input.type === "packet.PUBLISH" && input.packet.qos === 0;
      return isAt0 ? was(after, input, ...all) : after;
    }),
  },
  {
    id: "last-acknowledgement-ends-exchange",
    lines: at1,
    wrong: "PUBACK ends nothing",
    change: inZoo("acknowledged-is-kept"),
  },
  {
    id: "no-close-upon-what-breaks-nothing",
    lines: [...both, "ping a"],
    wrong: "PINGREQ closes the connection",
    change: inMachine(
      "serverConnection",
      ["connected", "on", "packet.PINGREQ"],
      { actions: "sendPingresp" },
      { target: "closed", actions: ["sendPingresp", "closeLink"] },
    ),
  },
  {
    id: "no-close-upon-what-breaks-nothing",
    lines: [...both, "violate a second-connect id=b"],
    wrong: "a second CONNECT closes the connection of its ClientID",
    change: inOrder(
      "connection",
      "complain",
      "and a kick",
      (was) => (data, input, turn, params) => {
        if (input.type === "packet.CONNECT") {
          turn.tell("registry", { type: "kick", clientId: input.packet.clientId });
        }
        return was(data, input, turn, params);
      },
    ),
  },
  {
    id: "valid-connect-is-accepted",
    lines: ["connect a"],
    wrong: "every level is unknown",
    change: inGuard("serverConnection", "unknownProtocolLevel", "always", () => () => true),
  },
  {
    id: "retained-sent-on-subscribe",
    lines: retained,
    wrong: "two filters bring one copy",
    change: inOrder("session", "subscribe", "asks once", (was) => (data, input, turn, params) => {
      let asked = 0;
      const isFirst = (): boolean => (asked += 1) === 1;
      return keeping(
        turn,
        (effect) => effect.effect !== "tell" || effect.to !== "router" || isFirst(),
        () => was(data, input, turn, params),
      );
    }),
  },
];

test.each(cases)("$id holds where its situation arises", ({ id, lines }) => {
  expect(verdictOf(claims, id, lines)).toBe("held");
});

test.each(cases)("$id is violated when $wrong", ({ id, lines, change }) => {
  expect(verdictOf(claims, id, lines, { model: change.apply(model) })).toBe("violated");
});
