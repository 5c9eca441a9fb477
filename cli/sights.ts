/**
 * Observations as people say them: one row each, or none for what another row says already.
 *
 * A packet that arrives at the instant it was sent is one row, shown when it arrives. What takes
 * time or never arrives is shown where it was sent as well.
 */
import { present, type Change, type Observation, type Step } from "../src/index.ts";
import { deviceOf, lineEnds, showPacket, type ModelFact, type Packet } from "../models/index.ts";
import { whyClosed, whyEnded } from "./whys.ts";

/** One line of a timeline. */
export interface Row {
  readonly atMs: number;
  /** Who does it, or who to whom. */
  readonly who: string;
  readonly what: string;
  readonly tone: "plain" | "packet" | "hook" | "lost" | "handedOver";
}

/** Reads the passages of one run; it looks at all of them first, to know what becomes of what. */
export class Sights {
  readonly #atOnce = new Set<number>();
  /** The connections of each device that the run has seen. */
  readonly #connections = new Map<string, Set<string>>();

  constructor(passages: readonly (readonly Step[])[]) {
    for (const steps of passages) this.#findAtOnce(steps);
    for (const steps of passages) this.#findConnections(steps);
  }

  /** What a step shows, in order. */
  rows(step: Step): readonly Row[] {
    const seen = step.observations.flatMap((one) =>
      step.move === "closed" ? this.#closed(one) : this.#sight(one),
    );
    const changed = step.changes.flatMap((change) => this.#change(change));
    return [...seen, ...changed].map((said) => ({ atMs: step.atMs, ...said }));
  }

  #findAtOnce(steps: readonly Step[]): void {
    const sentAtMs = new Map<number, number>();
    for (const { atMs, observations } of steps) {
      for (const one of observations) {
        if (one.is === "sent") sentAtMs.set(one.number, atMs);
        if (one.is === "received" && one.cause !== null && sentAtMs.get(one.cause) === atMs) {
          this.#atOnce.add(one.cause);
        }
      }
    }
  }

  #findConnections(steps: readonly Step[]): void {
    for (const { observations } of steps) {
      for (const one of observations) {
        if (!("on" in one)) continue;
        const { connection } = endsOf(one.on);
        const device = deviceOf(connection);
        const known = this.#connections.get(device) ?? new Set();
        this.#connections.set(device, known.add(connection));
      }
    }
  }

  #sight(one: Observation): readonly Said[] {
    switch (one.is) {
      case "sent":
        if (this.#atOnce.has(one.number)) return [];
        return [this.#packet(one.on, one.packet, "sent: ", "packet")];
      case "received": {
        const late = one.cause === null || !this.#atOnce.has(one.cause);
        return [this.#packet(one.on, one.packet, late ? "arrived: " : "", "packet")];
      }
      case "swallowed":
        return [this.#packet(one.on, one.packet, "swallowed: ", "lost")];
      case "lost":
        return one.packets.map((packet) => this.#packet(one.on, packet, "lost: ", "lost"));
      case "ended":
        return [this.#ended(one.on)];
      case "line":
        return one.event === "obscured" ? [this.#obscured(one.on)] : [];
      case "handled":
        return [said(this.#actor(one.at), `hears ${one.input.type}`)];
      case "undelivered":
        return [said(this.#actor(one.at), `is gone and does not hear ${one.input.type}`)];
      case "fired":
        return [said(this.#actor(one.at), `timer ${one.timer} fires`)];
      case "observed":
        // Nobody but the models of this system observes facts.
        return this.#fact(one.fact as ModelFact);
      default:
        return [];
    }
  }

  #fact(fact: ModelFact): readonly Said[] {
    switch (fact.is) {
      case "published":
      case "connectAnswered":
        return [];
      case "completed":
        return [said(fact.device, `completed: ${message(fact.message)}`)];
      case "handedOver":
        return [said(fact.device, `handed over: ${message(fact)}`, "handedOver")];
      case "accepted":
        return [said("server", `accepted: ${message(fact.message)}`)];
      case "queued":
        return [said(fact.session, `queued: ${message({ ...fact.message, qos: fact.qos })}`)];
      case "dropped":
        return [
          said(fact.session, `dropped, ${whyDropped[fact.why]}: ${message(fact.message)}`, "lost"),
        ];
      case "sessionCreated":
        return [
          said(
            fact.session,
            `created for ${client(fact.clientId)}, clean=${Number(fact.cleanSession)}`,
          ),
        ];
      case "sessionEnded":
        return [said(fact.session, `ended: ${whyEnded(fact.why)}`)];
      case "attached":
        return [said(fact.session, `attached to ${this.#connection(fact.connection)}`)];
      case "detached":
        return [said(fact.session, "detached")];
      case "closing":
        return [
          said(
            "server",
            `closes the connection of ${this.#connection(fact.connection)}: ${whyClosed(fact.why)}`,
          ),
        ];
      case "willPublished":
        return [
          said(
            "server",
            `publishes the Will of ${this.#connection(fact.connection)}: ${message(fact.message)}`,
          ),
        ];
      case "hook":
        return [said("hook", fact.line, "hook")];
    }
  }

  /** Sessions tell of themselves; of everything else only a Client's state is news to a reader. */
  #change({ actor, chart, from, to }: Change): readonly Said[] {
    return chart === "clientConnection"
      ? [said(actor, `${from ?? "down"} -> ${to ?? "down"}`)]
      : [];
  }

  #packet(pipe: string, packet: object, before: string, tone: Row["tone"]): Said {
    const { connection, isUp } = endsOf(pipe);
    const device = this.#connection(connection);
    const who = isUp ? `${device} -> server` : `server -> ${device}`;
    // Only packets of the models are ever put on a pipe.
    return said(who, before + showPacket(packet as Packet), tone);
  }

  #ended(pipe: string): Said {
    const { connection, isUp } = endsOf(pipe);
    const named = this.#connection(connection);
    return isUp
      ? said("server", `sees that the connection of ${named} has ended`)
      : said(named, "sees that its connection has ended");
  }

  /** A close that was recorded, of which nothing else tells. */
  #closed(one: Observation): readonly Said[] {
    if (one.is !== "line") return this.#sight(one);
    return [said(this.#connection(endsOf(one.on).connection), "closes its connection")];
  }

  #obscured(pipe: string): Said {
    return said(this.#connection(endsOf(pipe).connection), "is not seen any further", "lost");
  }

  /** A connection by its device, unless the device has had more than one. */
  #connection(connection: string): string {
    const device = deviceOf(connection);
    return (this.#connections.get(device)?.size ?? 0) > 1 ? connection : device;
  }

  /** An actor as `handle` names it; of the Server's handlers it is said what they are. */
  #actor(name: string): string {
    return name.includes("#") && !name.startsWith("session#") ? `handler ${name}` : name;
  }
}

type Said = Omit<Row, "atMs">;

const said = (who: string, what: string, tone: Row["tone"] = "plain"): Said => ({
  who,
  what,
  tone,
});

interface Ends {
  readonly connection: string;
  readonly isUp: boolean;
}

function endsOf(pipe: string): Ends {
  const ends = pipe.split("->");
  const connection = present(
    ends.find((end) => end !== "server"),
    "an end that is not the Server",
  );
  return { connection, isUp: pipe === lineEnds(connection).up };
}

interface Shown {
  readonly topic: string;
  readonly payload: string;
  readonly qos: number;
  readonly retain: boolean;
}

const message = ({ topic, payload, qos, retain }: Shown): string =>
  `${topic} qos=${qos}${retain ? " retain" : ""} ${JSON.stringify(payload)}`;

const client = (clientId: string): string => (clientId === "" ? '""' : clientId);

const whyDropped: Readonly<Record<Extract<ModelFact, { is: "dropped" }>["why"], string>> = {
  queueFull: "queue full",
  qos0Offline: "QoS 0 while offline",
  sessionEnded: "Session ended",
  awaitTimeout: "PUBREL did not come in time",
  awaitFull: "too many await PUBREL",
};
