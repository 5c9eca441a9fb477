/**
 * How packets are put into bytes, sections 1.5 to 2.3: the rules that hold before any packet has a meaning.
 */
import { type Entry } from "./entry.ts";

export const encoding = [
  {
    id: "MQTT3-1.5.3-1",
    section: "1.5.3 UTF-8 encoded strings",
    binds: "both",
    says: "Whoever receives a string that is not well-formed UTF-8, or that encodes a surrogate, closes the Network Connection.",
    checkable: ["format"],
  },
  {
    id: "MQTT3-1.5.3-2",
    section: "1.5.3 UTF-8 encoded strings",
    binds: "both",
    says: "No string holds U+0000, and whoever receives one that does closes the Network Connection.",
    checkable: ["format"],
  },
  {
    id: "MQTT3-2.2.2-1",
    section: "2.2.2 Flags",
    binds: "both",
    says: "A sender gives each reserved flag bit of the fixed header the value laid down for the packet type.",
    checkable: ["format"],
  },
  {
    id: "MQTT3-2.2.2-2",
    section: "2.2.2 Flags",
    binds: "both",
    says: "A receiver that finds flags which the packet type does not allow closes the Network Connection.",
    checkable: ["format"],
  },
  {
    id: "MQTT3-2.3.1-1",
    section: "2.3.1 Packet Identifier",
    binds: "sender",
    says: "Every SUBSCRIBE, every UNSUBSCRIBE and every PUBLISH with QoS above 0 has a Packet Identifier from 1 to 65535.",
    checkable: ["trace"],
  },
  {
    id: "MQTT3-2.3.1-2",
    section: "2.3.1 Packet Identifier",
    binds: "Client",
    says: "For each new SUBSCRIBE, UNSUBSCRIBE or PUBLISH with QoS above 0 the Client picks a Packet Identifier that none of its unfinished exchanges holds.",
    checkable: ["trace", "world"],
  },
  {
    id: "MQTT3-2.3.1-3",
    section: "2.3.1 Packet Identifier",
    binds: "Client",
    says: "A packet that the Client sends again keeps its Packet Identifier, which the Client may use anew only after processing the PUBACK, PUBCOMP, SUBACK or UNSUBACK that ends the exchange.",
    checkable: ["trace", "world"],
  },
  {
    id: "MQTT3-2.3.1-4",
    section: "2.3.1 Packet Identifier",
    binds: "Server",
    says: "The Server picks, keeps and frees the Packet Identifiers of its own PUBLISH packets with QoS above 0 as a Client does.",
    checkable: ["trace", "world"],
  },
  {
    id: "MQTT3-2.3.1-5",
    section: "2.3.1 Packet Identifier",
    binds: "sender",
    says: "A PUBLISH with QoS 0 lacks the Packet Identifier field.",
    checkable: ["format"],
  },
  {
    id: "MQTT3-2.3.1-6",
    section: "2.3.1 Packet Identifier",
    binds: "receiver",
    says: "A PUBACK, PUBREC or PUBREL has the Packet Identifier of the PUBLISH whose delivery it carries on.",
    checkable: ["trace"],
  },
  {
    id: "MQTT3-2.3.1-7",
    section: "2.3.1 Packet Identifier",
    binds: "receiver",
    says: "A SUBACK or UNSUBACK has the Packet Identifier of the request that it answers.",
    checkable: ["trace"],
  },
] as const satisfies readonly Entry[];
