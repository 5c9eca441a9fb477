/**
 * A scenario acted out: its lines in order over a story, each with what it did or whether what it
 * expects was so.
 *
 * What a line expects is looked up in the steps so far; nothing is remembered about a run but how
 * far each reader has read.
 */
import { assert, at, success, type Result, type Step } from "../src/index.ts";
import type { ModelFact } from "./facts.ts";
import type { Profile } from "./knobs.ts";
import { deviceOf } from "./names.ts";
import { showPacket, type Packet } from "./packets.ts";
import { withSettings } from "./profile.ts";
import type { Expectation, Scenario, ScenarioLine } from "./scenario.ts";
import type { SessionData } from "./server-session.ts";
import { Story } from "./story.ts";
import { roomy, type MqttOptions } from "./system.ts";

/** One line of a scenario after it was acted out. */
export interface Scene {
  readonly line: ScenarioLine;
  /** What happened because of it. */
  readonly steps: readonly Step[];
  /** For an expectation: what was found instead, or null when it was met. */
  readonly missed: string | null;
}

export interface Play {
  readonly scenario: Scenario;
  /** The system it ran on: the profile with the scenario's settings, its devices, its room. */
  readonly options: MqttOptions;
  readonly story: Story;
  readonly scenes: readonly Scene[];
  /** The hook lines of the part that the scenario is about, in order. */
  readonly hooks: readonly string[];
}

/** Acts a scenario out on a profile. An operation that cannot be done ends it, with its line. */
export function play(scenario: Scenario, profile: Profile, latencyMs?: () => number): Result<Play> {
  const set = withSettings(profile, scenario.settings);
  if (!set.ok) return set;
  const options = roomy(set.value, devicesOf(scenario), clientIdsOf(scenario).size);
  const story = new Story(options, latencyMs);
  const reader = new Reader(story);
  const scenes: Scene[] = [];
  for (const line of scenario.lines) {
    const { what } = line;
    if ("op" in what) {
      const done = story.perform(what);
      if (!done.ok) return at(`line ${line.line}, "${line.text}"`, done.failure);
      scenes.push({ line, steps: done.value, missed: null });
    } else if ("expect" in what) {
      scenes.push({ line, steps: [], missed: reader.check(what) });
    } else {
      reader.skipHooks();
      scenes.push({ line, steps: [], missed: null });
    }
  }
  const hooks = reader.hooks();
  return success({ scenario, options, story, scenes, hooks });
}

/** Facts of the models among the observations of steps, in order. */
export function factsOf(steps: readonly Step[]): readonly ModelFact[] {
  return steps.flatMap(({ observations }) =>
    observations.flatMap((one) => (one.is === "observed" ? [one.fact as ModelFact] : [])),
  );
}

/** The devices that a scenario names, in the order of their first line. */
export function devicesOf({ lines }: Scenario): readonly string[] {
  const named = lines.flatMap(({ what }) => {
    if ("op" in what && "device" in what) return [what.device];
    if ("expect" in what && "device" in what) return [what.device];
    return [];
  });
  return [...new Set(named)];
}

/** The ClientIDs that are used, each of which may come to have a Session. */
const clientIdsOf = ({ lines }: Scenario): ReadonlySet<string> =>
  new Set(
    lines.flatMap(({ what }) =>
      "op" in what && what.op === "connect" ? [what.connect.clientId] : [],
    ),
  );

/** Reads the steps of a story as its expectations ask for them, each in a place of its own. */
class Reader {
  readonly #story: Story;
  #hooksRead = 0;
  #hooksFrom = 0;
  readonly #receivedRead = new Map<string, number>();
  readonly #sentRead = new Map<string, number>();

  constructor(story: Story) {
    this.#story = story;
  }

  hooks(): readonly string[] {
    return this.#allHooks().slice(this.#hooksFrom);
  }

  skipHooks(): void {
    this.#hooksFrom = this.#allHooks().length;
    this.#hooksRead = this.#hooksFrom;
  }

  /** null when it is so; otherwise what is so instead. */
  check(expectation: Expectation): string | null {
    switch (expectation.expect) {
      case "hook": {
        const next = this.#nextHook();
        this.#hooksRead += 1;
        return next === expectation.line
          ? null
          : next === undefined
            ? "no hook fires"
            : `the next hook is ${next}`;
      }
      case "noHook": {
        const next = this.#nextHook();
        return next === undefined ? null : `the next hook is ${next}`;
      }
      case "received": {
        const next = this.#nextReceived(expectation.device);
        this.#receivedRead.set(expectation.device, 1 + this.#received(expectation.device));
        if (next === expectation.payload) return null;
        return next === undefined
          ? "no message comes"
          : `the next message is ${JSON.stringify(next)}`;
      }
      case "receivedNothing": {
        const next = this.#nextReceived(expectation.device);
        return next === undefined ? null : `the next message is ${JSON.stringify(next)}`;
      }
      case "sent":
      case "notSent":
        return this.#checkSent(expectation);
      case "session":
        return this.#checkSession(expectation.clientId, expectation.state);
      case "sessions": {
        const { length } = this.#sessions(expectation.clientId);
        return length === expectation.count ? null : `there are ${length}`;
      }
      case "client": {
        const { engine, world } = this.#story;
        const place = engine.place(expectation.device);
        const state = engine.actor(world, place)?.at["clientConnection"] ?? "unknown";
        return state === expectation.state ? null : `${expectation.device} is ${state}`;
      }
    }
  }

  #checkSent({ expect, from, to, packet }: Extract<Expectation, { from: string }>): string | null {
    const way = `${from}->${to}`;
    const start = this.#sentRead.get(way) ?? 0;
    const all = this.#sent(from, to);
    const since = all.slice(start);
    const found = since.findIndex((shown) => shown === packet || shown.startsWith(`${packet} `));
    if (expect === "notSent") {
      this.#sentRead.set(way, all.length);
      return found < 0 ? null : `sent: ${since[found]}`;
    }
    this.#sentRead.set(way, found < 0 ? all.length : start + found + 1);
    return found >= 0 ? null : `sent: ${since.length === 0 ? "nothing" : since.join("; ")}`;
  }

  #checkSession(clientId: string, state: string): string | null {
    const states = this.#sessions(clientId);
    const is = states.length === 0 ? "absent" : states.join(" and ");
    return is === state ? null : `it is ${is}`;
  }

  /** Where the charts of a ClientID's Sessions are. */
  #sessions(clientId: string): readonly string[] {
    const { engine, world } = this.#story;
    return engine.system.actors.flatMap(({ name }) => {
      if (!name.startsWith("session#")) return [];
      const actor = engine.actor(world, engine.place(name));
      if (actor === null || (actor.data as SessionData).clientId !== clientId) return [];
      return [actor.at["serverSession"] ?? "unknown"];
    });
  }

  #allHooks(): readonly string[] {
    return factsOf(this.#story.steps).flatMap((fact) => (fact.is === "hook" ? [fact.line] : []));
  }

  #nextHook(): string | undefined {
    return this.#allHooks()[this.#hooksRead];
  }

  #received(device: string): number {
    return this.#receivedRead.get(device) ?? 0;
  }

  #nextReceived(device: string): string | undefined {
    const payloads = factsOf(this.#story.steps).flatMap((fact) =>
      fact.is === "handedOver" && fact.device === device ? [fact.payload] : [],
    );
    return payloads[this.#received(device)];
  }

  #sent(from: string, to: string): readonly string[] {
    return this.#story.steps.flatMap(({ observations }) =>
      observations.flatMap((one) => {
        if (one.is !== "sent" && one.is !== "swallowed") return [];
        const [source, target] = one.on.split("->");
        assert(source !== undefined && target !== undefined, "a pipe leads from one to another");
        const isIt = sameEnd(from, source) && sameEnd(to, target);
        return isIt ? [showPacket(one.packet as Packet)] : [];
      }),
    );
  }
}

/** "a" means any connection of a, "a#2" that one. */
const sameEnd = (wanted: string, end: string): boolean =>
  wanted === end || wanted === deviceOf(end);
