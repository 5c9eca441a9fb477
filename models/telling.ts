/**
 * A vocabulary for tests: a story told line by line, and short answers to what came of it.
 *
 * Every answer about the past covers what is new since the same question was last asked, so a test
 * reads like a dialogue: do this, then this was sent, do that, then that was received.
 */
import { assert, present, type Result } from "../src/index.ts";
import { sessionOf, type ClientData, type ClientSession } from "./client-data.ts";
import type { ModelFact } from "./facts.ts";
import type { Profile } from "./knobs.ts";
import { deviceOf, registryName, routerName } from "./names.ts";
import { showPacket, type Packet } from "./packets.ts";
import { factsOf } from "./play.ts";
import { withSettings } from "./profile.ts";
import { findProfile } from "./profiles.ts";
import type { RegistryData } from "./registry-machine.ts";
import type { RouterData } from "./router-machine.ts";
import type { SessionData } from "./server-session.ts";
import { Story } from "./story.ts";
import { roomy } from "./system.ts";

interface Teller {
  readonly profile: string;
  readonly devices: readonly string[];
  /** Knobs that differ from the profile, by dotted path, as a scenario's `set` writes them. */
  readonly settings: Readonly<Record<string, string>>;
}

/** One Session of the Server: where its machine is, and its Session State. */
export type SessionSeen = SessionData & { readonly state: string };

const ordinary: Teller = { profile: "standard-3.1.1", devices: ["a", "b", "c", "w"], settings: {} };

/** Begins a story; what is not given is the standard profile and the devices a, b, c and w. */
export const telling = (teller: Partial<Teller> = {}): Telling =>
  new Telling({ ...ordinary, ...teller });

export class Telling {
  readonly story: Story;
  readonly #readTo = new Map<string, number>();

  constructor({ profile, devices, settings }: Teller) {
    const list = Object.entries(settings).map(([path, value]) => ({ line: 0, path, value }));
    const found = must(findProfile(profile));
    this.story = new Story(roomy(must<Profile>(withSettings(found, list)), devices));
  }

  /** Does each line, and whatever is due after it; a line that cannot be done fails the test. */
  do(...lines: readonly string[]): this {
    for (const line of lines) must(this.story.tell(line), line);
    return this;
  }

  /** Why a line cannot be done here. */
  refusal(line: string): string {
    const told = this.story.tell(line);
    assert(!told.ok, `"${line}" can be done`);
    return told.failure.message;
  }

  /** Makes one move by its name, held back or not, and nothing after it. */
  make(...moves: readonly string[]): this {
    for (const move of moves) must(this.story.make(move), move);
    return this;
  }

  /** The names of the moves that the Server's internal messages offer. */
  letters(): readonly string[] {
    const { engine, world } = this.story;
    const mail = engine.mail.items(world.slots[engine.mailSlot] ?? 0);
    return mail.map((letter) => {
      const { from, to, input } = engine.letters.value(letter);
      return `${engine.nameOf(from)} to ${engine.nameOf(to)}: ${input.type}`;
    });
  }

  /** Packets put on the way "a->server" or "server->a", of any connection of the device. */
  sent(way: string): readonly string[] {
    return this.#news(`sent ${way}`, this.#packets(["sent", "swallowed"], way));
  }

  /** Packets that arrived. */
  arrived(way: string): readonly string[] {
    return this.#news(`arrived ${way}`, this.#packets(["received"], way));
  }

  /** Payloads handed to the device's application. */
  received(device: string): readonly string[] {
    const all = this.#facts("handedOver").filter((fact) => fact.device === device);
    return this.#news(
      `received ${device}`,
      all.map(({ payload }) => payload),
    );
  }

  hooks(): readonly string[] {
    return this.#news(
      "hooks",
      this.#facts("hook").map(({ line }) => line),
    );
  }

  facts<Is extends ModelFact["is"]>(is: Is): readonly Extract<ModelFact, { is: Is }>[] {
    return this.#news(`facts ${is}`, this.#facts(is));
  }

  /** What the Server and its Clients were seen to do, in order. */
  course(): readonly string[] {
    const all = this.story.steps.flatMap(({ observations }) =>
      observations.flatMap((one) => {
        if (one.is === "sent" || one.is === "received") {
          return [`${one.is} ${one.on} ${showPacket(one.packet as Packet)}`];
        }
        return one.is === "observed" ? courseOf(one.fact as ModelFact) : [];
      }),
    );
    return this.#news("course", all);
  }

  /** Where a Client is: offline, connecting, online or down. */
  client(device: string): string {
    return this.#actor(device)?.at["clientConnection"] ?? "unknown";
  }

  /** The Client's Session State for the ClientID it used last. */
  clientSession(device: string): ClientSession {
    return sessionOf(this.#data<ClientData>(device));
  }

  /** Every Session of the ClientID, registered or not. */
  sessions(clientId: string): readonly SessionSeen[] {
    return this.story.engine.system.actors.flatMap(({ name }) => {
      const actor = name.startsWith("session#") ? this.#actor(name) : null;
      if (actor === null) return [];
      const data = actor.data as SessionData;
      const state = actor.at["serverSession"] ?? "unknown";
      return data.clientId === clientId ? [{ ...data, state }] : [];
    });
  }

  /** The only Session of the ClientID. */
  session(clientId: string): SessionSeen {
    const [only, ...others] = this.sessions(clientId);
    assert(only !== undefined && others.length === 0, `${clientId} has one Session`);
    return only;
  }

  /** Where the Sessions of the ClientID are: "absent", "attached", "attached and detached" ... */
  where(clientId: string): string {
    const states = this.sessions(clientId).map(({ state }) => state);
    return states.length === 0 ? "absent" : states.join(" and ");
  }

  /** The Session that the registry knows the ClientID by. */
  registered(clientId: string): string | null {
    const { rows } = this.#data<RegistryData>(registryName);
    return rows.find((row) => row.clientId === clientId)?.session ?? null;
  }

  /** Where the Server's handler of a connection is; null when there is none. */
  connection(name: string): string | null {
    return this.#actor(name)?.at["serverConnection"] ?? null;
  }

  /** The retained messages of the Server as "topic payload". */
  retained(): readonly string[] {
    const { retained } = this.#data<RouterData>(routerName);
    return retained.map(({ topic, payload }) => `${topic} ${payload}`);
  }

  /** What an actor that is always there holds; its name says of what kind it is. */
  #data<Data>(name: string): Data {
    return present(this.#actor(name), name).data as Data;
  }

  #actor(name: string) {
    return this.story.engine.actor(this.story.world, this.story.engine.place(name));
  }

  #facts<Is extends ModelFact["is"]>(is: Is): readonly Extract<ModelFact, { is: Is }>[] {
    const isIt = (fact: ModelFact): fact is Extract<ModelFact, { is: Is }> => fact.is === is;
    return factsOf(this.story.steps).filter(isIt);
  }

  #packets(kinds: readonly string[], way: string): readonly string[] {
    return this.story.steps.flatMap(({ observations }) =>
      observations.flatMap((one) => {
        if (!("packet" in one) || !kinds.includes(one.is)) return [];
        const isIt = one.on === way || one.on.split("->").map(deviceOf).join("->") === way;
        return isIt ? [showPacket(one.packet as Packet)] : [];
      }),
    );
  }

  #news<T>(question: string, all: readonly T[]): readonly T[] {
    const news = all.slice(this.#readTo.get(question) ?? 0);
    this.#readTo.set(question, all.length);
    return news;
  }
}

function courseOf(fact: ModelFact): readonly string[] {
  switch (fact.is) {
    case "handedOver":
      return [`${fact.device} is handed ${fact.payload}`];
    case "closing":
      return [`server closes ${fact.connection}: ${fact.why}`];
    case "sessionCreated":
      return [`${fact.clientId}'s Session begins`];
    case "sessionEnded":
      return [`${fact.clientId}'s Session ends: ${fact.why}`];
    case "willPublished":
      return [`Will of ${fact.connection}`];
    case "accepted":
      return [`server accepts ${fact.message.payload}`];
    case "hook":
      return [`hook ${fact.line}`];
    default:
      return [];
  }
}

function must<T>(result: Result<T>, what = ""): T {
  assert(result.ok, result.ok ? "" : `${what}: ${result.failure.message}`);
  return result.value;
}
