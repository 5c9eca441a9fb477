/**
 * Machine: one direction of a Network Connection, as the standard assumes of TCP [MQTT3-4.2].
 *
 * Ordered and lossless until it ends. After an orderly close everything in flight still arrives;
 * after a cut any prefix of it does, since the receiver may notice the end at any time. On a silent
 * line nothing arrives and nobody notices: half-open connections are two lines, one of them silent.
 * A stall needs no state: it is the choice not to deliver yet.
 */
import { setup } from "xstate";
import { order } from "./order.ts";

export const networkLink = setup({
  types: {
    events: {} as {
      type: "open" | "sender.closed" | "receiver.closed" | "cut" | "vanish" | "noticed";
    },
    tags: {} as "idle" | "accepts" | "delivers" | "endsWhenEmpty" | "endsAnytime",
  },
  actions: { dropContents: order },
}).createMachine({
  id: "networkLink",
  initial: "idle",
  states: {
    idle: {
      tags: ["idle"],
      on: { open: "open" },
    },
    open: {
      tags: ["accepts", "delivers"],
      on: {
        "sender.closed": "ended",
        "receiver.closed": { target: "idle", actions: "dropContents" },
        cut: "cut",
        vanish: { target: "silent", actions: "dropContents" },
      },
    },
    ended: {
      tags: ["delivers", "endsWhenEmpty"],
      on: {
        noticed: "idle",
        "receiver.closed": { target: "idle", actions: "dropContents" },
        cut: "cut",
        vanish: { target: "silent", actions: "dropContents" },
      },
    },
    cut: {
      tags: ["delivers", "endsAnytime"],
      on: {
        noticed: { target: "idle", actions: "dropContents" },
        "receiver.closed": { target: "idle", actions: "dropContents" },
        vanish: { target: "silent", actions: "dropContents" },
      },
    },
    silent: {
      on: { "receiver.closed": "idle" },
    },
  },
});
