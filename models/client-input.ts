/** What a Client can hear: its user, its host, its connection, and its own keep-alive. */
import type { Violation } from "./operations.ts";
import type { Connect, Packet, Qos, Request } from "./packets.ts";

/** A packet that arrives, by its name: `{ type: "packet.PUBLISH", packet }`. */
export type PacketInput = Packet extends infer One
  ? One extends Packet
    ? One["type"] extends infer Type
      ? Type extends string
        ? { readonly type: `packet.${Type}`; readonly packet: One }
        : never
      : never
    : never
  : never;

export type ClientInput =
  | { readonly type: "app.connect"; readonly link: string; readonly connect: Connect }
  | { readonly type: "app.disconnect" }
  | { readonly type: "app.ping" }
  | {
      readonly type: "app.publish";
      readonly topic: string;
      readonly payload: string;
      readonly qos: Qos;
      readonly retain: boolean;
    }
  | { readonly type: "app.subscribe"; readonly requests: readonly Request[] }
  | { readonly type: "app.unsubscribe"; readonly filters: readonly string[] }
  | {
      readonly type: "app.violate";
      readonly how: Violation;
      readonly link: string | null;
      readonly clientId: string | null;
      readonly cleanSession: boolean | null;
    }
  | { readonly type: "host.crash"; readonly losesStore: boolean }
  | { readonly type: "host.start" }
  | { readonly type: "link.closed" }
  | { readonly type: "sent" }
  | { readonly type: "pinged" }
  | { readonly type: "stopped" }
  | { readonly type: "keepAlive.expired" }
  | PacketInput;
