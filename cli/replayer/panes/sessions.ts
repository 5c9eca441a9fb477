/**
 * What both ends remember after a step, and what of it this step has changed.
 *
 * A world is told as a list of facts with names; two lists, before and after, tell what is new, what
 * is other than it was and what is gone.
 */
import { showInstant, type World } from "../../../src/index.ts";
import type {
  Awaiting,
  ClientData,
  Flow,
  Packet,
  RegistryData,
  RouterData,
  SessionData,
} from "../../../models/index.ts";
import { acting, called, quoted, wayOf, wayText } from "../say.ts";
import { trackOf, type State } from "../state.ts";
import { faint, padded, shown, span } from "../text.ts";
import type { Track } from "../track.ts";
import { blank, heading, row, type Row } from "./row.ts";
import { shortPacket } from "./sequence.ts";

export interface Held {
  readonly group: string;
  /** What makes it the same fact in another world. */
  readonly key: string;
  readonly label: string;
  readonly text: string;
  /** For a timer: when it is due. */
  readonly dueMs: number | null;
}

export function sessions(state: State): readonly Row[] {
  const track = trackOf(state);
  const world = track.world(state.cursor);
  if (world === null) return [row(unknownYet(track, state.cursor))];
  const before = state.cursor === 0 ? world : (track.world(state.cursor - 1) ?? world);
  const after = held(track, world);
  const was = held(track, before);
  const groups = [...new Set([...after, ...was].map(({ group }) => group))];
  return groups.flatMap((group, index) => [
    ...(index === 0 ? [] : [blank]),
    heading(group),
    ...groupRows(
      after.filter((one) => one.group === group),
      was.filter((one) => one.group === group),
      world.nowMs,
      state,
    ),
  ]);
}

export const unknownYet = (track: Track, number: number): string =>
  !track.isReplayable
    ? "This was seen from outside; what was held inside nobody knows."
    : number > track.soundUpTo
      ? "The run cannot be made again up to this step, so nobody knows what was held here."
      : `Not known yet: the run is being made again (${track.reached} of ${track.length} steps).`;

function groupRows(
  after: readonly Held[],
  was: readonly Held[],
  nowMs: number,
  { glyphs }: State,
): readonly Row[] {
  const rows: Row[] = [];
  const gone = was.filter(({ key }) => !after.some((one) => one.key === key));
  for (const one of after) {
    const old = was.find(({ key }) => key === one.key);
    const mark = old === undefined ? glyphs.added : old.text === one.text ? " " : glyphs.changed;
    const due = one.dueMs === null ? "" : `in ${showInstant(one.dueMs - nowMs)}, `;
    rows.push(
      row(
        span(`${mark} `, "changed"),
        faint(padded(one.label, labelWidth)),
        span(shown(due + one.text), mark === " " ? "plain" : "changed"),
        ...(mark === glyphs.changed ? [faint(`  was ${shown(old?.text ?? "")}`)] : []),
      ),
    );
  }
  for (const one of gone) {
    rows.push(
      row(
        span(`${glyphs.removed} `, "changed"),
        faint(`${padded(one.label, labelWidth)}${shown(one.text)}, gone`),
      ),
    );
  }
  return rows.length === 0 ? [row(faint("  nothing"))] : rows;
}

const labelWidth = 14;

/** Everything that is held anywhere in a world. */
export function held(track: Track, world: World): readonly Held[] {
  const { engine } = track;
  return [
    ...track.options.devices
      .filter((device) => track.active.size === 0 || track.active.has(device))
      .flatMap((device) => client(track, world, device)),
    ...engine.system.actors.flatMap(({ name }) =>
      name.startsWith("session#") ? session(track, world, name) : [],
    ),
    ...underWay(track, world),
    ...timers(track, world),
    ...server(track, world),
  ];
}

function client(track: Track, world: World, device: string): readonly Held[] {
  const actor = track.engine.actor(world, track.engine.place(device));
  if (actor === null) return [];
  // A device is always a Client.
  const data = actor.data as ClientData;
  const group = `Client ${device}`;
  const place = actor.at["clientConnection"] ?? "";
  const on = data.link === null || place === "offline" ? "" : ` on ${called(data.link)}`;
  const as = data.connect === null ? "" : `, ClientID ${data.connect.clientId || '""'}`;
  const one = entry(group);
  return [
    one("is", "is", `${place}${on}${as}`),
    ...data.sessions.flatMap(({ clientId, flows, awaiting }) => [
      ...flows.map((flow) => one(`flow ${clientId} ${flow.packetId}`, "sends", flowText(flow))),
      ...awaiting.map((got) =>
        one(`got ${clientId} ${got.packetId}`, "receives", awaitingText(got)),
      ),
    ]),
    ...data.waiting.map(({ payload }, index) =>
      one(`waiting ${index}`, "not yet sent", quoted(payload)),
    ),
    ...data.requested.map((id) => one(`asked ${id}`, "asked", `#${id} waits for its answer`)),
  ];
}

function session(track: Track, world: World, name: string): readonly Held[] {
  const actor = track.engine.actor(world, track.engine.place(name));
  if (actor === null) return [];
  // Every actor of that name is a Session.
  const data = actor.data as SessionData;
  const one = entry(`Server ${name}`);
  const on = data.connection === null ? "" : ` to ${called(data.connection)}`;
  return [
    one(
      "is",
      "is",
      `${actor.at["serverSession"]}${on}, for ${data.clientId}, clean=${Number(data.cleanSession)}`,
    ),
    ...data.subscriptions.map(({ filter, qos }) =>
      one(`sub ${filter}`, "subscribed", `${filter} qos=${qos}`),
    ),
    ...data.flows.map((flow) => one(`flow ${flow.packetId}`, "sends", flowText(flow))),
    ...data.queue.map(({ message, qos }, index) =>
      one(
        `queue ${message.payload} ${qos}`,
        index === 0 ? "queue" : "",
        `${quoted(message.payload)} qos=${qos}`,
      ),
    ),
    ...data.awaiting.map((got) => one(`got ${got.packetId}`, "receives", awaitingText(got))),
  ];
}

const flowText = ({ packetId, qos, message, at }: Flow): string =>
  `#${packetId} qos=${qos} ${quoted(message.payload)}, ${at}`;

const awaitingText = ({ packetId, publish, at }: Awaiting): string =>
  `#${packetId} qos=2 ${quoted(publish.payload)}, ${at}`;

function underWay(track: Track, world: World): readonly Held[] {
  const { engine } = track;
  const one = entry("Under way");
  return engine.system.pipes.flatMap(({ name }) => {
    const place = engine.place(name);
    const value = world.slots[place] as number;
    if (value === 0) return [];
    const packets = engine.inFlight(world, place).map((packet) => shortPacket(packet as Packet));
    const state = engine.lines.stateOf(value);
    if (packets.length === 0 && (state === "open" || state === "up")) return [];
    const text = packets.length === 0 ? "" : ` ${packets.join(", ")}`;
    return [one(name, wayText(wayOf(name)), `(${state})${text}`)];
  });
}

function timers(track: Track, world: World): readonly Held[] {
  const { engine } = track;
  return world.timers.map(({ actor, name, dueMs }) => {
    const who = engine.nameOf(actor);
    const { timer } = engine.values.timers.value(name);
    const text = `${timer}, at ${showInstant(dueMs)}`;
    return { group: "Timers", key: `${who} ${timer}`, label: acting(who), text, dueMs };
  });
}

function server(track: Track, world: World): readonly Held[] {
  const { engine } = track;
  const one = entry("Server");
  const registry = engine.actor(world, engine.place("registry"))?.data as RegistryData | undefined;
  const router = engine.actor(world, engine.place("router"))?.data as RouterData | undefined;
  const mail = engine.mail.items(world.slots[engine.mailSlot] as number);
  return [
    ...(registry?.rows ?? []).map(({ clientId, session: name }) =>
      one(`row ${clientId}`, "registry", `${clientId} has ${name}`),
    ),
    ...(router?.retained ?? []).map(({ topic, payload }) =>
      one(`retained ${topic}`, "retained", `${topic} ${quoted(payload)}`),
    ),
    ...mail.map((letter, index) => {
      const { to, input } = engine.letters.value(letter);
      return one(
        `mail ${index} ${to} ${input.type}`,
        "message",
        `to ${acting(engine.nameOf(to))}: ${input.type}`,
      );
    }),
  ];
}

const entry =
  (group: string) =>
  (key: string, label: string, text: string): Held => ({ group, key, label, text, dueMs: null });
