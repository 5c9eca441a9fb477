/**
 * PINGREQ and DISCONNECT, sections 3.12 to 3.14: a sign of life, and the one way to leave without a Will.
 */
import { type Entry } from "./entry.ts";

export const disconnect = [
  {
    id: "MQTT3-3.12.4-1",
    section: "3.12.4 Response",
    binds: "Server",
    says: "Each PINGREQ is answered by a PINGRESP.",
    checkable: ["trace", "liveness"],
  },
  {
    id: "MQTT3-3.14.1-1",
    section: "3.14.1 Fixed header",
    binds: "Server",
    says: "A DISCONNECT with a reserved bit set is invalid, and the Server disconnects the Client for it.",
    checkable: ["format"],
  },
  {
    id: "MQTT3-3.14.4-1",
    section: "3.14.4 Response",
    binds: "Client",
    says: "A Client that has sent DISCONNECT closes its Network Connection.",
    checkable: ["trace"],
  },
  {
    id: "MQTT3-3.14.4-2",
    section: "3.14.4 Response",
    binds: "Client",
    says: "The DISCONNECT is the last packet of a Client on its Network Connection.",
    checkable: ["trace"],
  },
  {
    id: "MQTT3-3.14.4-3",
    section: "3.14.4 Response",
    binds: "Server",
    says: "A DISCONNECT makes the Server throw the Will of that connection away unpublished.",
    checkable: ["trace"],
  },
  {
    id: "MQTT3-3.14.4-a",
    section: "3.14.4 Response",
    binds: "Server",
    says: "After a DISCONNECT the Server should close the connection where the Client has not done so.",
    checkable: ["permission"],
  },
] as const satisfies readonly Entry[];
