/**
 * A run under watch: what the engine notes is turned into sights, and sights go to who cares.
 *
 * Claims see a sight before the view takes it in, so each can compare what was with what comes.
 */
import { note, type ActorState, type Engine, type World } from "../src/index.ts";
import {
  deviceOf,
  type ModelFact,
  type Operation,
  type Packet,
  type Profile,
} from "../models/index.ts";
import type { Claim, Stand } from "./claim.ts";
import { Dues } from "./dues.ts";
import { Inside } from "./inside.ts";
import { Memory } from "./memory.ts";
import type { Handlers, SightName, Sights } from "./sight.ts";
import { View } from "./view.ts";

/** A claim found to be violated, and by what. */
export interface Violation {
  readonly claim: Claim;
  readonly what: string;
  /** The payload of the message concerned; null when it is about none. */
  readonly about: string | null;
  /** The step in which it showed, from 1; the step after the last for what was judged at the end. */
  readonly step: number;
}

type AnyHandler = (sight: never) => void;

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
  readonly memory = new Memory();
  readonly view: View;
  readonly dues: Dues;
  readonly inside: Inside;
  /** By claim, in their order: how often its situation arose. */
  readonly triggers: number[];
  readonly violations: Violation[] = [];
  readonly #engine: Engine;
  readonly #judges: (() => void)[] = [];
  readonly #handlers = new Map<SightName, AnyHandler[]>();
  readonly #pipes: readonly PipeEnds[];
  readonly #looked: (place: number) => void;
  #world: World;
  #before: readonly number[];
  #nowMs = 0;
  #step = 0;

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
    this.view = new View(this.memory, () => this.#nowMs, profile);
    this.dues = new Dues(this.memory, this.view, profile);
    this.inside = new Inside(this.memory, () => this.#nowMs, profile.knobs.server);
    this.triggers = claims.map(() => 0);
    for (const [index, claim] of claims.entries()) {
      const watcher = claim.watch(this.#standOf(claim, index, profile));
      this.#listen(watcher.on);
      if (watcher.judge !== undefined) this.#judges.push(() => watcher.judge?.());
    }
    // Debts are settled, and what is known is renewed, after the claims have looked.
    this.#listen(this.dues.handlers);
    this.#listen(this.view.handlers);
    if (claims.some(({ vantage }) => vantage === "inside")) this.#listen(this.inside.handlers);
  }

  /** Goes on from another moment, with what was remembered then; `world` is the world after the step. */
  goOn(remembered: readonly unknown[], before: readonly number[], world: World): void {
    this.memory.restore(remembered);
    this.#before = before;
    this.#world = world;
    this.violations.length = 0;
  }

  /** An operation is about to be made. */
  operate(operation: Operation): void {
    this.#show("operated", { operation });
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
        if (this.#handlers.has("fact")) {
          const by = where < 0 ? "outside" : this.#engine.nameOf(where);
          this.#show("fact", { by, fact: this.#engine.values.facts.value(what) as ModelFact });
        }
        break;
      default:
        break;
    }
  }

  /** The step is over; `world` is the world after it. */
  stepped(world: World): void {
    this.#world = world;
    if (this.#handlers.has("changed")) this.#showChanges(world);
    this.#show("stepped", {});
    this.#step += 1;
  }

  /** A step is about to be made at this instant. */
  begin(atMs: number): void {
    this.#nowMs = atMs;
  }

  /** The calm is over. */
  judge(): void {
    for (const judge of this.#judges) judge();
  }

  #hearSent(kind: number, where: number, what: number): void {
    const { connection, device, up } = this.#pipe(where);
    const packet = this.#engine.values.packets.value(what) as Packet;
    if (up) this.#show("sent", { connection, device, packet });
    else this.#show("emitted", { connection, device, packet, onItsWay: kind === note.sent });
  }

  #hearReceived(where: number, what: number): void {
    const { connection, device, up } = this.#pipe(where);
    const packet = this.#engine.values.packets.value(what) as Packet;
    this.#show(up ? "arrived" : "received", { connection, device, packet });
  }

  #hearEnded(where: number): void {
    const { connection, device, up } = this.#pipe(where);
    if (up) this.#show("left", { connection, device });
    else this.#show("closed", { connection, device, by: "other" });
  }

  #hearLine(where: number, what: number): void {
    const { event } = this.#engine.values.events.value(what);
    const { connection, device, up } = this.#pipe(where);
    if (event === "open" && up) this.#show("opened", { connection, device });
    if (event !== "receiver.closed") return;
    if (up) this.#show("left", { connection, device });
    else this.#show("closed", { connection, device, by: "Client" });
  }

  #showChanges(world: World): void {
    const { firstPipe } = this.#engine;
    for (let place = 0; place < firstPipe; place += 1) {
      const was = this.#before[place] as number;
      const is = world.slots[place] as number;
      if (was === is) continue;
      const before = this.#engine.stateOf(place, was);
      const after = this.#engine.stateOf(place, is);
      this.#show("changed", { actor: this.#engine.nameOf(place), before, after });
    }
    this.#before = world.slots.slice(0, firstPipe);
  }

  #pipe(where: number): PipeEnds {
    return this.#pipes[where - this.#engine.firstPipe] as PipeEnds;
  }

  #show<Name extends SightName>(name: Name, sight: Sights[Name]): void {
    const handlers = this.#handlers.get(name);
    if (handlers === undefined) return;
    // A handler is listed under the name of the sight it takes.
    for (const handler of handlers) (handler as (sight: Sights[Name]) => void)(sight);
  }

  #listen(on: Handlers): void {
    for (const [name, handler] of Object.entries(on)) {
      const known = this.#handlers.get(name as SightName);
      if (known === undefined) this.#handlers.set(name as SightName, [handler as AnyHandler]);
      else known.push(handler as AnyHandler);
    }
  }

  #standOf(claim: Claim, index: number, profile: Profile): Stand {
    const actor = (name: string): ActorState | null => {
      const place = this.#engine.place(name);
      this.#looked(place);
      return this.#engine.actor(this.#world, place);
    };
    return {
      view: this.view,
      dues: this.dues,
      profile,
      memory: this.memory,
      nowMs: () => this.#nowMs,
      inside: this.inside,
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
      triggered: () => {
        this.triggers[index] = (this.triggers[index] ?? 0) + 1;
      },
      violated: (what, about) => {
        this.violations.push({ claim, what, about: about ?? null, step: this.#step + 1 });
      },
    };
  }
}
