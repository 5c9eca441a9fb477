/**
 * Machines: the four delivery roles of [MQTT3-4.3.2] and [MQTT3-4.3.3].
 *
 * Delivery is symmetric, so Client and Server share them: each unfinished exchange of a Session is
 * one of these machines at rest in some state, beside its Packet Identifier and its message.
 */
import { setup } from "xstate";
import { facts, order } from "../order.ts";

/** What the roles leave open: the points where the standard allows either. */
export interface RolePolicy {
  /** A QoS 1 message is acknowledged before it is passed on. */
  readonly acknowledgesFirst: boolean;
  /** A QoS 2 message is passed on at PUBLISH (method B) rather than at PUBREL (method A). */
  readonly passesOnAtPublish: boolean;
}

interface RoleContext {
  readonly policy: RolePolicy;
}

export const qos1Sender = setup({
  types: { events: {} as { type: "send" | "resume" | "packet.PUBACK" } },
  actions: { sendPublish: order, resendPublish: order, release: order },
}).createMachine({
  id: "qos1Sender",
  initial: "ready",
  states: {
    ready: { on: { send: { target: "awaitingPuback", actions: "sendPublish" } } },
    awaitingPuback: {
      on: {
        // [MQTT3-4.4.0-1] Unacknowledged, so sent again with its identifier when the Session resumes.
        resume: { actions: "resendPublish" },
        // [MQTT3-2.3.1-3] Only now is the identifier free.
        "packet.PUBACK": { target: "done", actions: "release" },
      },
    },
    done: { type: "final" },
  },
});

export const qos2Sender = setup({
  types: {
    events: {} as { type: "send" | "resume" | "packet.PUBREC" | "packet.PUBCOMP" },
  },
  actions: {
    sendPublish: order,
    resendPublish: order,
    sendPubrel: order,
    resendPubrel: order,
    release: order,
  },
}).createMachine({
  id: "qos2Sender",
  initial: "ready",
  states: {
    ready: { on: { send: { target: "awaitingPubrec", actions: "sendPublish" } } },
    awaitingPubrec: {
      on: {
        resume: { actions: "resendPublish" },
        "packet.PUBREC": { target: "awaitingPubcomp", actions: "sendPubrel" },
      },
    },
    // [MQTT3-4.3.3-1] From here on only PUBREL is ever sent again, never the PUBLISH.
    awaitingPubcomp: {
      on: {
        resume: { actions: "resendPubrel" },
        "packet.PUBREC": { actions: "sendPubrel" },
        "packet.PUBCOMP": { target: "done", actions: "release" },
      },
    },
    done: { type: "final" },
  },
});

export const qos1Receiver = setup({
  types: { context: {} as RoleContext, events: {} as { type: "packet.PUBLISH" } },
  guards: { acknowledgesFirst: ({ context }) => context.policy.acknowledgesFirst },
  actions: { passOn: order, sendPuback: order },
}).createMachine({
  id: "qos1Receiver",
  context: facts<RoleContext>(),
  initial: "ready",
  states: {
    // [MQTT3-4.3.2-2] Every PUBLISH is a new one, whatever its DUP says: there is nothing to remember.
    ready: {
      on: {
        "packet.PUBLISH": [
          { guard: "acknowledgesFirst", actions: ["sendPuback", "passOn"] },
          { actions: ["passOn", "sendPuback"] },
        ],
      },
    },
  },
});

export const qos2Receiver = setup({
  types: {
    context: {} as RoleContext,
    events: {} as { type: "packet.PUBLISH" | "packet.PUBREL" | "forget" },
  },
  guards: { passesOnAtPublish: ({ context }) => context.policy.passesOnAtPublish },
  actions: { store: order, passOn: order, sendPubrec: order, sendPubcomp: order, release: order },
}).createMachine({
  id: "qos2Receiver",
  context: facts<RoleContext>(),
  initial: "ready",
  states: {
    ready: {
      on: {
        "packet.PUBLISH": [
          {
            guard: "passesOnAtPublish",
            target: "awaitingPubrel",
            actions: ["store", "passOn", "sendPubrec"],
          },
          { target: "awaitingPubrel", actions: ["store", "sendPubrec"] },
        ],
        // [MQTT3-4.3.3-2] A PUBREL is answered even when nothing is known of its identifier.
        "packet.PUBREL": { actions: "sendPubcomp" },
      },
    },
    awaitingPubrel: {
      on: {
        // [MQTT3-4.3.3-2] A repeat is acknowledged again and never passed on again.
        "packet.PUBLISH": { actions: "sendPubrec" },
        "packet.PUBREL": [
          {
            guard: "passesOnAtPublish",
            target: "done",
            actions: ["release", "sendPubcomp"],
          },
          { target: "done", actions: ["passOn", "release", "sendPubcomp"] },
        ],
        forget: { target: "done", actions: "release" },
      },
    },
    done: { type: "final" },
  },
});
