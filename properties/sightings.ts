/**
 * What the engine notes, as sights; and the world, as claims can look into it.
 */
import { note, type ActorState, type Engine } from "../src/index.ts";
import { deviceOf, type ModelFact, type Packet } from "../models/index.ts";
import type { Scene } from "./audience.ts";
import type { SightName, Sights } from "./sight.ts";

/** A sight with its name. */
export type Seen = {
  readonly [Name in SightName]: { readonly name: Name; readonly sight: Sights[Name] };
}[SightName];

/** Which connection a pipe belongs to, and which way it leads. */
interface PipeEnds {
  readonly connection: string;
  readonly device: string;
  readonly up: boolean;
}

function endsOf({ name }: { readonly name: string }): PipeEnds {
  const up = !name.startsWith("server->");
  const connection = up ? name.slice(0, -"->server".length) : name.slice("server->".length);
  return { connection, device: deviceOf(connection), up };
}

export class Sightings {
  readonly #engine: Engine;
  readonly #pipes: readonly PipeEnds[];

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#pipes = engine.system.pipes.map(endsOf);
  }

  /** What is seen of a note; null: nothing. */
  of(kind: number, where: number, what: number): Seen | null {
    switch (kind) {
      case note.sent:
      case note.swallowed: {
        const { connection, device, up } = this.#pipe(where);
        const packet = this.#engine.values.packets.value(what) as Packet;
        const onItsWay = kind === note.sent;
        return up
          ? { name: "sent", sight: { connection, device, packet } }
          : { name: "emitted", sight: { connection, device, packet, onItsWay } };
      }
      case note.received: {
        const { connection, device, up } = this.#pipe(where);
        const packet = this.#engine.values.packets.value(what) as Packet;
        return { name: up ? "arrived" : "received", sight: { connection, device, packet } };
      }
      case note.ended:
        return this.#over(where, "other");
      case note.line:
        return this.#ofLine(where, what);
      case note.observed: {
        const by = where < 0 ? "outside" : this.#engine.nameOf(where);
        const fact = this.#engine.values.facts.value(what) as ModelFact;
        return { name: "fact", sight: { by, fact } };
      }
      default:
        return null;
    }
  }

  changed(place: number, was: number, is: number): Sights["changed"] {
    const before = this.#engine.stateOf(place, was);
    const after = this.#engine.stateOf(place, is);
    return { actor: this.#engine.nameOf(place), before, after };
  }

  /** The world for claims; `valueAt` says what stands at a place. */
  scene(valueAt: (place: number) => number): Scene {
    const engine = this.#engine;
    const actor = (name: string): ActorState | null => {
      const place = engine.place(name);
      return engine.stateOf(place, valueAt(place));
    };
    return {
      // Only packets of the models are ever put on a pipe.
      underWay: (pipe) =>
        engine.contents
          .items(engine.lines.contentsOf(valueAt(engine.place(pipe))))
          .map((packet) => engine.values.packets.value(packet) as Packet),
      actor,
      actors: (prefix) =>
        engine.system.actors.flatMap(({ name }) => {
          const state = name.startsWith(prefix) ? actor(name) : null;
          return state === null ? [] : [{ name, state }];
        }),
    };
  }

  #ofLine(where: number, what: number): Seen | null {
    const { event } = this.#engine.values.events.value(what);
    const { connection, device, up } = this.#pipe(where);
    if (event === "open" && up) return { name: "opened", sight: { connection, device } };
    return event === "receiver.closed" ? this.#over(where, "Client") : null;
  }

  #over(where: number, by: "Client" | "other"): Seen {
    const { connection, device, up } = this.#pipe(where);
    return up
      ? { name: "left", sight: { connection, device } }
      : { name: "closed", sight: { connection, device, by } };
  }

  #pipe(where: number): PipeEnds {
    return this.#pipes[where - this.#engine.firstPipe] as PipeEnds;
  }
}
