/**
 * A simulated run under watch: what the engine notes is turned into sights, and claims see them.
 */
import { note, type ActorState, type Engine, type World } from "../src/index.ts";
import {
  deviceOf,
  type ModelFact,
  type Operation,
  type Packet,
  type Profile,
} from "../models/index.ts";
import { Audience, type Scene, type Violation } from "./audience.ts";
import type { Claim } from "./claim.ts";
import type { Dues } from "./dues.ts";
import type { Handlers } from "./sight.ts";
import type { Memory } from "./memory.ts";
import type { View } from "./view.ts";

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

export class Watch {
  readonly #engine: Engine;
  readonly #audience: Audience;
  readonly #pipes: readonly PipeEnds[];
  readonly #looked: (place: number) => void;
  #world: World;
  #before: readonly number[];

  /** `looked` hears of each actor that a claim looks at, by its place. */
  constructor(
    engine: Engine,
    first: World,
    profile: Profile,
    claims: readonly Claim[],
    looked: (place: number) => void = () => {},
  ) {
    this.#engine = engine;
    this.#looked = looked;
    this.#pipes = engine.system.pipes.map(endsOf);
    this.#world = first;
    this.#before = first.slots.slice();
    this.#audience = new Audience(profile, claims, this.#scene());
  }

  get view(): View {
    return this.#audience.view;
  }

  get dues(): Dues {
    return this.#audience.dues;
  }

  get memory(): Memory {
    return this.#audience.memory;
  }

  /** By claim, in their order: how often its situation arose. */
  get triggers(): readonly number[] {
    return this.#audience.triggers;
  }

  get violations(): readonly Violation[] {
    return this.#audience.violations;
  }

  /** Goes on from another moment, with what was remembered then; `world` is the world after the step. */
  goOn(remembered: readonly unknown[], before: readonly number[], world: World): void {
    this.memory.restore(remembered);
    this.#before = before;
    this.#world = world;
    this.#audience.forgive();
  }

  /** An operation is about to be made. */
  operate(operation: Operation): void {
    this.#audience.show("operated", { operation });
  }

  /** Hears what the engine notes during a step. */
  hear(kind: number, where: number, what: number): void {
    switch (kind) {
      case note.sent:
      case note.swallowed:
        this.#hearSent(kind, where, what);
        break;
      case note.received:
        this.#hearReceived(where, what);
        break;
      case note.ended:
        this.#hearEnded(where);
        break;
      case note.line:
        this.#hearLine(where, what);
        break;
      case note.observed:
        if (this.#audience.hears("fact")) {
          const by = where < 0 ? "outside" : this.#engine.nameOf(where);
          this.#audience.show("fact", {
            by,
            fact: this.#engine.values.facts.value(what) as ModelFact,
          });
        }
        break;
      default:
        break;
    }
  }

  /** The step is over; `world` is the world after it. */
  stepped(world: World): void {
    this.#world = world;
    if (this.#audience.hears("changed")) this.#showChanges(world);
    this.#audience.show("stepped", {});
    this.#audience.steps += 1;
  }

  /** A step is about to be made at this instant. */
  begin(atMs: number): void {
    this.#audience.nowMs = atMs;
  }

  /** Somebody else listens too, after the claims. */
  attend(on: Handlers): void {
    this.#audience.attend(on);
  }

  /** Whether something would be missing if this were the end. */
  misses(): boolean {
    return this.#audience.misses();
  }

  /** The calm is over. */
  judge(): void {
    this.#audience.judge();
  }

  #hearSent(kind: number, where: number, what: number): void {
    const { connection, device, up } = this.#pipe(where);
    const packet = this.#engine.values.packets.value(what) as Packet;
    if (up) this.#audience.show("sent", { connection, device, packet });
    else
      this.#audience.show("emitted", { connection, device, packet, onItsWay: kind === note.sent });
  }

  #hearReceived(where: number, what: number): void {
    const { connection, device, up } = this.#pipe(where);
    const packet = this.#engine.values.packets.value(what) as Packet;
    this.#audience.show(up ? "arrived" : "received", { connection, device, packet });
  }

  #hearEnded(where: number): void {
    const { connection, device, up } = this.#pipe(where);
    if (up) this.#audience.show("left", { connection, device });
    else this.#audience.show("closed", { connection, device, by: "other" });
  }

  #hearLine(where: number, what: number): void {
    const { event } = this.#engine.values.events.value(what);
    const { connection, device, up } = this.#pipe(where);
    if (event === "open" && up) this.#audience.show("opened", { connection, device });
    if (event !== "receiver.closed") return;
    if (up) this.#audience.show("left", { connection, device });
    else this.#audience.show("closed", { connection, device, by: "Client" });
  }

  #showChanges(world: World): void {
    const { firstPipe } = this.#engine;
    for (let place = 0; place < firstPipe; place += 1) {
      const was = this.#before[place] as number;
      const is = world.slots[place] as number;
      if (was === is) continue;
      const before = this.#engine.stateOf(place, was);
      const after = this.#engine.stateOf(place, is);
      this.#audience.show("changed", { actor: this.#engine.nameOf(place), before, after });
    }
    this.#before = world.slots.slice(0, firstPipe);
  }

  #pipe(where: number): PipeEnds {
    return this.#pipes[where - this.#engine.firstPipe] as PipeEnds;
  }

  #scene(): Scene {
    const actor = (name: string): ActorState | null => {
      const place = this.#engine.place(name);
      this.#looked(place);
      return this.#engine.actor(this.#world, place);
    };
    return {
      // Only packets of the models are ever put on a pipe.
      underWay: (pipe) => {
        const place = this.#engine.place(pipe);
        this.#looked(place);
        return this.#engine.inFlight(this.#world, place) as readonly Packet[];
      },
      actor,
      actors: (prefix) =>
        this.#engine.system.actors.flatMap(({ name }) => {
          const state = name.startsWith(prefix) ? actor(name) : null;
          return state === null ? [] : [{ name, state }];
        }),
    };
  }
}
