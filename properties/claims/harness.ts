/**
 * For tests of claims: sights fed by hand, and small runs told line by line.
 *
 * A claim is shown to hold by a story of sound models, and to be able to fail either by models with
 * one thing wrong, or by sights that no sound model would ever give.
 */
import { Engine, assert, findMove, type ActorState, type Result } from "../../src/index.ts";
import {
  chartsOf,
  deviceOf,
  isDirection,
  machines,
  model,
  mqttSystem,
  parseOperation,
  roomy,
  standardProfile,
  withSettings,
  type Direction,
  type Machines,
  type Model,
  type ModelFact,
  type Operation,
  type Packet,
  type Profile,
} from "../../models/index.ts";
import type { Claim, Stand } from "../claim.ts";
import { Dues } from "../dues.ts";
import { Inside } from "../inside.ts";
import { Memory } from "../memory.ts";
import { Run } from "../run.ts";
import type { Handlers, SightName, Sights } from "../sight.ts";
import { View } from "../view.ts";

/** What claims have said so far. */
export interface Said {
  /** "claim-id: what", in order. */
  readonly violations: readonly string[];
  /** The ids of claims whose situation has arisen. */
  readonly triggered: readonly string[];
}

/** Sights fed by hand to claims, without a world. */
export class ByHand implements Said {
  readonly violations: string[] = [];
  readonly #triggered = new Set<string>();
  readonly #actors = new Map<string, ActorState>();
  readonly #underWay = new Map<string, readonly Packet[]>();
  readonly #listeners: Handlers[] = [];
  readonly #judges: (() => void)[] = [];
  #nowMs = 0;

  constructor(claims: readonly Claim[], profile: Profile = standardProfile) {
    const memory = new Memory();
    const nowMs = (): number => this.#nowMs;
    const view = new View(memory, nowMs, profile);
    const dues = new Dues(memory, view, profile, true);
    const inside = new Inside(memory, nowMs, profile.knobs.server);
    for (const { id, watch } of claims) {
      const stand: Stand = {
        view,
        dues,
        inside,
        profile,
        memory,
        nowMs,
        underWay: (pipe) => this.#underWay.get(pipe) ?? [],
        actor: (name) => this.#actors.get(name) ?? null,
        actors: (prefix) =>
          [...this.#actors]
            .filter(([name]) => name.startsWith(prefix))
            .map(([name, state]) => ({ name, state })),
        triggered: () => this.#triggered.add(id),
        violated: (what) => this.violations.push(`${id}: ${what}`),
      };
      const { on, judge } = watch(stand);
      this.#listeners.push(on);
      if (judge !== undefined) this.#judges.push(judge);
    }
    this.#listeners.push(dues.handlers, view.handlers, inside.handlers);
  }

  get triggered(): readonly string[] {
    return [...this.#triggered];
  }

  /** From here on it is this late. */
  at(ms: number): this {
    this.#nowMs = ms;
    return this;
  }

  opened(connection: string): this {
    return this.see("opened", on(connection));
  }
  sent(connection: string, packet: Packet): this {
    return this.see("sent", { ...on(connection), packet });
  }
  received(connection: string, packet: Packet): this {
    return this.see("received", { ...on(connection), packet });
  }
  closed(connection: string, by: "Client" | "other" = "other"): this {
    return this.see("closed", { ...on(connection), by });
  }
  arrived(connection: string, packet: Packet): this {
    return this.see("arrived", { ...on(connection), packet });
  }
  emitted(connection: string, packet: Packet, onItsWay = true): this {
    return this.see("emitted", { ...on(connection), packet, onItsWay });
  }
  left(connection: string): this {
    return this.see("left", on(connection));
  }
  operated(line: string): this {
    return this.see("operated", { operation: operationIn(line) });
  }
  fact(fact: ModelFact): this {
    return this.see("fact", { by: "test", fact });
  }
  /** An actor becomes what is given; null is gone. */
  changed(actor: string, after: ActorState | null): this {
    const before = this.#actors.get(actor) ?? null;
    if (after === null) this.#actors.delete(actor);
    else this.#actors.set(actor, after);
    return this.see("changed", { actor, before, after });
  }
  stepped(): this {
    return this.see("stepped", {});
  }
  /** What is in flight on a pipe from here on. */
  underWay(pipe: string, ...packets: readonly Packet[]): this {
    this.#underWay.set(pipe, packets);
    return this;
  }

  judge(): this {
    for (const judge of this.#judges) judge();
    return this;
  }

  see<Name extends SightName>(name: Name, sight: Sights[Name]): this {
    // Handlers stand under the name of the sight they take.
    for (const listener of this.#listeners) {
      (listener[name] as ((sight: Sights[Name]) => void) | undefined)?.(sight);
    }
    return this;
  }
}

export const sightsOf = (claims: readonly Claim[], profile?: Profile): ByHand =>
  new ByHand(claims, profile);

/** How a run differs from the ordinary. */
export interface Setting {
  readonly profile: Profile;
  readonly devices: readonly string[];
  /** Knobs by dotted path, as a scenario's `set` writes them. */
  readonly settings: Readonly<Record<string, string>>;
  readonly machines: Machines;
  /** What is no machine of it, where machines are given too. */
  readonly model: Model;
}

/** A run told line by line; everything under way arrives after each line, unless it is held. */
export class Told implements Said {
  readonly run: Run;
  readonly #claims: readonly Claim[];
  readonly #held = new Set<string>();

  constructor(claims: readonly Claim[], setting: Partial<Setting> = {}) {
    const { settings = {}, devices = ["a", "b", "c", "w"] } = setting;
    const list = Object.entries(settings).map(([path, value]) => ({ line: 0, path, value }));
    const profile = must(withSettings(setting.profile ?? standardProfile, list));
    const made = setting.model ?? model;
    const charts = chartsOf(setting.machines ?? made.machines);
    const engine = new Engine(mqttSystem({ ...roomy(profile, devices), charts }, made));
    this.#claims = claims;
    this.run = new Run(engine, profile, devices, claims);
  }

  /** Does each line and whatever is due after it. */
  do(...lines: readonly string[]): this {
    for (const line of lines) {
      const statement = must(parseOperation(line));
      if (isDirection(statement)) this.#direct(statement);
      else assert(this.run.operate(statement), `"${line}" can be done here`);
      this.#settle();
    }
    return this;
  }

  /** Makes moves by their names, held back or not, and nothing after them. */
  make(...moves: readonly string[]): this {
    const { run } = this;
    for (const name of moves) run.make(must(findMove(run.engine, run.world, name)), run.nowMs);
    return this;
  }

  judge(): this {
    this.run.watch.judge();
    return this;
  }

  get violations(): readonly string[] {
    return this.run.watch.violations.map(({ claim, what }) => `${claim.id}: ${what}`);
  }

  get triggered(): readonly string[] {
    return this.#claims
      .filter((_, index) => (this.run.watch.triggers[index] ?? 0) > 0)
      .map(({ id }) => id);
  }

  #direct(direction: Direction): void {
    switch (direction.op) {
      case "wait":
        this.run.pass(direction.ms, this.#held.size > 0);
        break;
      case "hold":
        this.#held.add(direction.whose);
        break;
      case "release":
        this.#held.delete(direction.whose);
        break;
      case "deliver":
        this.#deliver(direction.from, direction.to);
        break;
      default:
        assert(false, `${direction.op} is told by the name of its move here`);
    }
  }

  /** Delivers one packet, held back or not. */
  #deliver(from: string, to: string): void {
    const { engine, world } = this.run;
    const move = engine.moves(world).find((one) => {
      if (one.do !== "deliver") return false;
      const [source, target] = engine.nameOf(one.pipe).split("->").map(deviceOf);
      return source === from && target === to;
    });
    assert(move !== undefined, `something is on its way from ${from} to ${to}`);
    this.run.make(move, this.run.nowMs);
  }

  #settle(): void {
    const { engine, world } = this.run;
    for (;;) {
      const next = engine.moves(world).find((move) => move.do !== "fire" && !this.#isHeld(move));
      if (next === undefined) return;
      this.run.make(next, this.run.nowMs);
    }
  }

  #isHeld(move: { readonly do: string; readonly pipe?: number }): boolean {
    if (move.do === "handle") return this.#held.has("server");
    if (move.pipe === undefined) return false;
    const pipe = this.run.engine.nameOf(move.pipe);
    return this.#held.has(deviceOf(pipe.replace("server->", "").replace("->server", "")));
  }
}

export const told = (claims: readonly Claim[], setting: Partial<Setting> = {}): Told =>
  new Told(claims, setting);

/** What one claim says of a story that is told to its end. */
export function verdictOf(
  claims: readonly Claim[],
  id: string,
  lines: readonly string[],
  setting: Partial<Setting> = {},
): "violated" | "held" | "not triggered" {
  const only = claims.filter((one) => one.id === id);
  assert(only.length === 1, `there is one claim ${id}`);
  const said = told(only, setting)
    .do(...lines)
    .judge();
  if (said.violations.length > 0) return "violated";
  return said.triggered.length > 0 ? "held" : "not triggered";
}

/** The machines with one changed: its config, as plain data, is edited by `edit`. */
export function withMachine(
  name: keyof Machines,
  edit: (config: Record<string, unknown>) => void,
): Machines {
  const sound = machines[name];
  const config = structuredClone(sound.config) as Record<string, unknown>;
  edit(config);
  // What the config names is as before, and the class that made the sound machine makes this one.
  const Machine = sound.constructor as new (...made: unknown[]) => Machines[keyof Machines];
  return { ...machines, [name]: new Machine(config, sound.implementations) };
}

/** The machines with one transition changed, or taken out. */
export const withTransition = (
  name: keyof Machines,
  state: string,
  event: string,
  transition: object | string | null,
): Machines =>
  withMachine(name, (config) => {
    // What Stately draws has this shape.
    const { states } = config as { states: Record<string, { on: Record<string, unknown> }> };
    const on = states[state]?.on;
    assert(on !== undefined && event in on, `${name} hears ${event} in ${state}`);
    if (transition === null) delete on[event];
    else on[event] = transition;
  });

const on = (connection: string) => ({ connection, device: deviceOf(connection) });

function operationIn(line: string): Operation {
  const statement = must(parseOperation(line));
  assert(!isDirection(statement), `"${line}" does something to the world`);
  return statement;
}

function must<T>(result: Result<T>): T {
  assert(result.ok, result.ok ? "" : result.failure.message);
  return result.value;
}
