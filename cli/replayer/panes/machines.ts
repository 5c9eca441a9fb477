/**
 * A machine as a chart of lines: its states, where each event leads, and where it is now.
 *
 * What is drawn is the machine's own config, the one object that the engine's table is made from.
 */
import type { World } from "../../../src/index.ts";
import { machines, type ClientData, type SessionData } from "../../../models/index.ts";
import { called } from "../say.ts";
import { trackOf, type State } from "../state.ts";
import { faint, padded, span, strong } from "../text.ts";
import type { Track } from "../track.ts";
import { anchored, blank, doing, heading, row, type Row } from "./row.ts";
import { unknownYet } from "./sessions.ts";

/** One machine of one actor, exchange or line, and where it is. */
export interface Placed {
  readonly id: string;
  readonly owner: string;
  readonly machine: string;
  readonly at: string;
}

export function machinesPane(state: State): readonly Row[] {
  const track = trackOf(state);
  const world = track.world(state.cursor);
  if (world === null) return [row(unknownYet(track, state.cursor))];
  const before = state.cursor === 0 ? null : track.world(state.cursor - 1);
  const all = placed(track, world);
  const was = new Map(
    before === null ? [] : placed(track, before).map((one) => [one.id, one.at] as const),
  );
  const moved = all.filter(({ id, at }) => before !== null && was.get(id) !== at);
  const drawn = all.find(({ id }) => id === state.machine) ?? moved[0] ?? all[0];
  if (drawn === undefined) return [row("No machine is anywhere yet.")];
  return [
    heading(`${drawn.machine} of ${called(drawn.owner)}`),
    ...chart(drawn, was.get(drawn.id) ?? null, state),
    blank,
    heading("All machines"),
    ...all.map(({ id, owner, machine, at }) => {
      const hasMoved = moved.some((one) => one.id === id);
      return doing(
        { do: "machine", machine: id },
        span(hasMoved ? `${state.glyphs.changed} ` : "  ", "changed"),
        padded(called(owner), 16),
        faint(padded(machine, 18)),
        span(at, hasMoved ? "changed" : "plain"),
        ...(hasMoved ? [faint(`  was ${was.get(id) ?? "not there"}`)] : []),
      );
    }),
  ];
}

/** Every machine that is somewhere in a world. */
export function placed(track: Track, world: World): readonly Placed[] {
  const { engine } = track;
  const found: Placed[] = [];
  const add = (owner: string, machine: string, at: string): void => {
    found.push({ id: `${owner} ${machine}`, owner, machine, at });
  };
  for (const { name } of engine.system.actors) {
    const actor = engine.actor(world, engine.place(name));
    if (actor === null) continue;
    for (const [machine, at] of Object.entries(actor.at)) add(name, machine, at);
    for (const { owner, qos, at } of exchangesOf(name, actor.data, "flows")) {
      add(owner, qos === 1 ? "qos1Sender" : "qos2Sender", at);
    }
    for (const { owner, at } of exchangesOf(name, actor.data, "awaiting")) {
      add(owner, "qos2Receiver", at);
    }
  }
  for (const { name } of engine.system.pipes) {
    const value = world.slots[engine.place(name)] as number;
    if (value !== 0) add(name, "networkLink", engine.lines.stateOf(value));
  }
  return found;
}

interface Exchange {
  readonly owner: string;
  readonly qos: number;
  readonly at: string;
}

/** Exchanges are machines at rest in the data of a Client's or the Server's Session. */
function exchangesOf(name: string, data: object, list: "flows" | "awaiting"): readonly Exchange[] {
  const sessions = name.startsWith("session#")
    ? [data as SessionData]
    : name === (data as ClientData).device
      ? (data as ClientData).sessions
      : [];
  return sessions.flatMap((session) =>
    session[list].map((one) => ({
      owner: `${name} #${one.packetId}`,
      qos: "qos" in one ? one.qos : 2,
      at: one.at,
    })),
  );
}

interface Edge {
  readonly event: string;
  readonly target: string | null;
  readonly guard: string | null;
}

function chart(
  { machine, at }: Placed,
  was: string | null,
  { glyphs, cursor }: State,
): readonly Row[] {
  const config: object = machines[machine as keyof typeof machines]?.config ?? {};
  const states = recordOf("states", config);
  return Object.entries(states).flatMap(([name, node]) => {
    const isHere = name === at;
    const edges = edgesOf(node);
    const leading = edges.filter(({ target }) => target !== null && target !== name);
    const staying = edges.filter(({ target }) => target === null || target === name);
    const came = isHere && was !== null && was !== at ? `  came from ${was} in step ${cursor}` : "";
    const head = row(
      span(`${isHere ? glyphs.active : glyphs.inactive} `, isHere ? "changed" : "faint"),
      isHere ? strong(name) : name,
      span(came, "changed"),
    );
    return [
      isHere ? anchored(head) : head,
      ...leading.map(({ event, target, guard }) =>
        row(
          faint("    "),
          padded(event, 22),
          ` ${glyphs.shaft}${glyphs.right} ${target}`,
          faint(guard === null ? "" : `  if ${guard}`),
        ),
      ),
      ...(staying.length === 0
        ? []
        : [
            row(
              faint(`    stays on ${[...new Set(staying.map(({ event }) => event))].join(", ")}`),
            ),
          ]),
    ];
  });
}

/** Where the events of a state lead, its delays among them. */
function edgesOf(node: object): readonly Edge[] {
  const on = Object.entries(recordOf("on", node));
  const after = Object.entries(recordOf("after", node)).map(
    ([delay, to]) => [`after ${delay}`, to] as const,
  );
  return [...on, ...after].flatMap(([event, to]) =>
    (Array.isArray(to) ? to : [to]).map((one: unknown) => edge(event, one)),
  );
}

function edge(event: string, to: unknown): Edge {
  if (typeof to === "string") return { event, target: to, guard: null };
  const { target, guard } = (to ?? {}) as { readonly target?: unknown; readonly guard?: unknown };
  return {
    event,
    target: typeof target === "string" ? target : null,
    guard: guard === undefined ? null : typeof guard === "string" ? guard : guardName(guard),
  };
}

const guardName = (guard: unknown): string =>
  typeof guard === "object" && guard !== null && "type" in guard ? String(guard.type) : "a guard";

function recordOf(key: string, of: object): Readonly<Record<string, object>> {
  const value = (of as Readonly<Record<string, unknown>>)[key];
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, object>>)
    : {};
}
