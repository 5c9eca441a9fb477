/**
 * From what a capture shows to what claims listen to: connections get the names of devices.
 *
 * A device is told by its ClientID and its address. Who comes from elsewhere, or while its last
 * connection is still open, may be another device, and claims know to be careful with those.
 */
import type { WireSight } from "../../models/index.ts";
import type { CaptureEvent, Obscured, Place } from "./event.ts";

/** As many connections of a device are told apart before a name is used again. */
const namesMax = 16;
/** The first of so many ClientIDs are followed: each message is held against the Sessions of all. */
export const clientIdsMax = 4_000;
/** As many devices may share a ClientID before the oldest is taken to be gone. */
const sharingMax = 8;

interface Device {
  readonly name: string;
  readonly host: string;
  /** The connection that it has open. */
  open: Line | null;
  connections: number;
}

interface Line {
  readonly client: string;
  readonly server: string;
  /** null as long as no packet has said who it is. */
  name: string | null;
  device: Device | null;
  isObscured: boolean;
}

/** Where a sight comes from. */
export interface Origin {
  readonly place: Place;
  readonly client: string;
  readonly server: string;
}

export type Seeing = (sight: WireSight, origin: Origin) => void;

export class Narrator {
  /** How many connections carried MQTT. */
  connections = 0;
  /** How many packets of connections that are judged. */
  packets = 0;
  /** How many connections were not seen whole, by why. */
  readonly obscured = new Map<Obscured, number>();
  firstUs: number | null = null;
  lastMs = 0;
  /** Somebody came with a ClientID from a host that seemed to be connected under it already. */
  hasDoubles = false;
  /** When there was last more than a ping. */
  busyMs = 0;
  /** The hour of what is told: what waited for others is told later than frames that say nothing. */
  #nowMs = 0;
  readonly #see: Seeing;
  readonly #lines = new Map<number, Line>();
  readonly #devices = new Map<string, Device[]>();
  readonly #names = new Set<string>();
  /** Open connections whose CONNECT was lost: it may be one that the Server has still to answer. */
  readonly #unread = new Set<Line>();

  constructor(see: Seeing) {
    this.#see = see;
  }

  /** Time has come to here, whether anything happened or not. */
  pass(place: Place): void {
    this.lastMs = Math.max(this.lastMs, this.#msOf(place));
  }

  #msOf({ atUs }: Place): number {
    this.firstUs ??= Math.floor(atUs / 1_000) * 1_000;
    return Math.floor((atUs - this.firstUs) / 1_000);
  }

  event(event: CaptureEvent): void {
    this.pass(event.place);
    this.#nowMs = Math.max(this.#nowMs, this.#msOf(event.place));
    if (event.is === "opened") {
      const { client, server } = event;
      this.connections += 1;
      this.#lines.set(event.id, { client, server, name: null, device: null, isObscured: false });
      return;
    }
    const line = this.#lines.get(event.id);
    if (line === undefined) return;
    switch (event.is) {
      case "packet":
        if (!line.isObscured) this.#packet(line, event);
        break;
      case "closed":
        this.#unread.delete(line);
        if (!line.isObscured) {
          this.#tell(line, event.place, { is: "closed", by: event.by });
          // Perhaps one of those has taken its ClientID over.
          if (this.#unread.size > 0) this.#forgetSessions(line, event.place);
        }
        this.#free(line);
        this.#lines.delete(event.id);
        break;
      case "obscured":
        this.#count(event.why);
        if (line.name === null) this.#miss(line, event);
        this.#hide(line, event.place);
        break;
    }
  }

  #count(why: Obscured): void {
    this.obscured.set(why, (this.obscured.get(why) ?? 0) + 1);
  }

  /** Who never said its ClientID where it could be read may have had anybody's. */
  #miss(line: Line, { why, place }: Extract<CaptureEvent, { is: "obscured" }>): void {
    const isLost = why === "lost segments" || why === "cut frames";
    if (isLost) this.#unread.add(line);
    if (isLost || why === "began before the capture") this.#forgetSessions(line, place);
  }

  /** From here on Sessions may be other ones than those that were seen. */
  #forgetSessions({ client, server }: Line, place: Place): void {
    this.#see({ atMs: this.#nowMs, is: "joined" }, { place, client, server });
  }

  #packet(line: Line, { packet, way, place }: Extract<CaptureEvent, { is: "packet" }>): void {
    if (packet.type !== "PINGREQ" && packet.type !== "PINGRESP") this.busyMs = this.#nowMs;
    if (line.name === null) {
      const isNamed = packet.type === "CONNECT" && packet.clientId !== "";
      const called = isNamed ? packet.clientId : hostOf(line.client);
      if (!this.#devices.has(called) && this.#devices.size >= clientIdsMax) {
        line.isObscured = true;
        this.#count("too many ClientIDs");
        return;
      }
      this.#name(line, called, place);
      this.#tell(line, place, { is: "opened" });
    }
    this.packets += 1;
    this.#tell(line, place, { is: way === "up" ? "sent" : "received", packet });
  }

  #name(line: Line, called: string, place: Place): void {
    const host = hostOf(line.client);
    const sharing = this.#devices.get(called) ?? [];
    this.#devices.set(called, sharing);
    const free = sharing.find((one) => one.host === host && one.open === null);
    if (free === undefined) this.hasDoubles ||= sharing.some((one) => one.host === host);
    const device = free ?? this.#another(called, host, sharing, place);
    device.open = line;
    line.device = device;
    line.name = `${device.name}#${(device.connections % namesMax) + 1}`;
    device.connections += 1;
  }

  #another(called: string, host: string, sharing: Device[], place: Place): Device {
    const [oldest] = sharing;
    if (sharing.length >= sharingMax && oldest !== undefined) {
      if (oldest.open !== null) this.#hide(oldest.open, place);
      sharing.push(...sharing.splice(0, 1));
      return oldest;
    }
    const name = this.#newName(called);
    const device: Device = { name, host, open: null, connections: 0 };
    sharing.push(device);
    return device;
  }

  /** A ClientID as a name that no other device has; it may have any character. */
  #newName(called: string): string {
    const plain = called
      .replaceAll(/[^\w.:@-]+/g, "-")
      .replaceAll("->", "-")
      .slice(0, 40);
    const base = /^\w/.test(plain) ? plain : `client${plain === "" ? "" : `-${plain}`}`;
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? base : `${base}-${number}`;
      if (this.#names.has(name)) continue;
      this.#names.add(name);
      return name;
    }
  }

  #hide(line: Line, place: Place): void {
    if (!line.isObscured) this.#tell(line, place, { is: "obscured" });
    line.isObscured = true;
    this.#free(line);
  }

  #free(line: Line): void {
    if (line.device?.open === line) line.device.open = null;
  }

  #tell({ name, client, server }: Line, place: Place, what: Untold): void {
    if (name === null) return;
    this.#see({ atMs: this.#nowMs, connection: name, ...what }, { place, client, server });
  }
}

type Bare<Sight> = Sight extends { readonly connection: string }
  ? Omit<Sight, "atMs" | "connection">
  : never;
type Untold = Bare<WireSight>;

const hostOf = (end: string): string => end.replace(/:\d+$/, "");
