/**
 * aedes 1.2.0 with persistence in memory: as 1.1.1, but CleanSession 1 discards everything.
 */
import type { ProfileChanges } from "../profile.ts";
import { aedes111 } from "./aedes-1.1.1.ts";

const mended = "inbound-qos2-survives-clean";

export const aedes120: ProfileChanges = {
  name: "aedes-1.2.0",
  basedOn: "aedes-1.1.1",
  title: "aedes 1.2.0, persistence in memory",
  knobs: {
    server: { cleanDiscards: ["subscriptions", "queue", "inFlight", "inboundQos2"] },
  },
  deviations: (aedes111.deviations ?? []).filter(({ id }) => id !== mended),
};
