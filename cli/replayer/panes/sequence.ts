/**
 * Who sent what to whom: a lane for each device and one for the Server, time downwards.
 *
 * A packet that arrives at the instant it was sent is one arrow. What takes time is an arrow where
 * it is sent that waits, and one where it arrives; what is lost ends in a mark.
 */
import type { Observation, Step } from "../../../src/index.ts";
import type { ModelFact, Packet } from "../../../models/index.ts";
import { Canvas } from "../canvas.ts";
import type { Glyphs } from "../paint.ts";
import { called, isHandler, quoted, wayOf, type Way } from "../say.ts";
import { whyClosed } from "../../whys.ts";
import { trackOf, type State } from "../state.ts";
import { padded, shown, widthOf, type Line, type Style } from "../text.ts";
import type { Track } from "../track.ts";
import { anchored, row, staying, type Row } from "./row.ts";

/** How far ahead it is looked whether a packet arrives at once. */
const ahead = 60;

export function sequence(state: State, width: number, height: number): readonly Row[] {
  const track = trackOf(state);
  const lanes = new Lanes(track, width, state.glyphs);
  const rows: Row[] = [staying(row(...lanes.header()))];
  const from = Math.max(1, state.cursor - height);
  for (const step of track.steps(from, state.cursor + height)) {
    const isFuture = step.number > state.cursor;
    const events = eventsOf(track, step).filter(({ says }) => says !== "");
    const isHere = step.number === state.cursor;
    if (isHere && events.length === 0)
      events.push({ is: "note", at: "server", says: step.move, style: "faint" });
    for (const event of events) {
      const drawn = row(...lanes.draw(step, event, { isHere, isFuture }));
      rows.push(isHere ? anchored(drawn) : drawn);
    }
  }
  return rows;
}

export type Event =
  | {
      readonly is: "arrow";
      readonly way: Way;
      readonly says: string;
      readonly how: "whole" | "sent" | "arrived" | "lost";
    }
  | { readonly is: "note"; readonly at: string; readonly says: string; readonly style: Style };

/** What of a step is drawn. */
export function eventsOf(track: Track, step: Step): Event[] {
  return step.observations.flatMap((one) => eventOf(track, step, one));
}

function eventOf(track: Track, step: Step, one: Observation): readonly Event[] {
  const arrow = (
    on: string,
    packet: object,
    how: Extract<Event, { is: "arrow" }>["how"],
  ): Event => ({
    is: "arrow",
    way: wayOf(on),
    says: shortPacket(packet as Packet),
    how,
  });
  switch (one.is) {
    case "operated":
      return [note(one.operation.split(" ")[1] ?? "server", `> ${one.operation}`, "strong")];
    case "sent":
      return arrivesAtOnce(track, step, one.number) ? [] : [arrow(one.on, one.packet, "sent")];
    case "received": {
      const sentAt = one.cause === null ? null : track.stepOf(one.cause);
      const isLate =
        sentAt === null || sentAt.atMs !== step.atMs || step.number - sentAt.number > ahead;
      return [arrow(one.on, one.packet, isLate ? "arrived" : "whole")];
    }
    case "swallowed":
      return [arrow(one.on, one.packet, "lost")];
    case "lost":
      return one.packets.map((packet) => arrow(one.on, packet, "lost"));
    case "ended": {
      const { device, isUp } = wayOf(one.on);
      return [note(isUp ? "server" : device, "sees the end", "faint")];
    }
    case "fired":
      return isHandler(one.at)
        ? server(`timer ${one.timer} of ${called(one.at)}`, "changed")
        : [note(one.at, `timer ${one.timer}`, "changed")];
    case "observed":
      return factEvent(one.fact as ModelFact);
    default:
      return [];
  }
}

const note = (at: string, says: string, style: Style = "plain"): Event => ({
  is: "note",
  at,
  says,
  style,
});

const server = (says: string, style: Style = "plain"): readonly Event[] => [
  note("server", says, style),
];

function factEvent(fact: ModelFact): readonly Event[] {
  switch (fact.is) {
    case "handedOver":
      return [
        { is: "note", at: fact.device, says: `handed over ${quoted(fact.payload)}`, style: "good" },
      ];
    case "sessionCreated":
      return server(`${fact.session} begins`);
    case "sessionEnded":
      return server(`${fact.session} ends: ${fact.why}`);
    case "queued":
      return server(`queued ${quoted(fact.message.payload)}`);
    case "dropped":
      return server(`dropped ${quoted(fact.message.payload)}`, "bad");
    case "closing":
      return server(`closes ${called(fact.connection)}: ${whyClosed(fact.why)}`);
    case "willPublished":
      return server(`Will ${quoted(fact.message.payload)}`);
    default:
      return [];
  }
}

/** A packet as short as it can be told from others. */
export function shortPacket(packet: Packet): string {
  switch (packet.type) {
    case "CONNECT":
      return `CONNECT ${packet.clientId} clean=${Number(packet.cleanSession)}`;
    case "CONNACK":
      return `CONNACK sp=${Number(packet.sessionPresent)}${packet.returnCode === 0 ? "" : ` code=${packet.returnCode}`}`;
    case "PUBLISH":
      return `PUBLISH${packet.packetId === null ? "" : ` #${packet.packetId}`} q${packet.qos}${packet.dup ? " dup" : ""}${packet.retain ? " retain" : ""} ${quoted(packet.payload)}`;
    case "SUBSCRIBE":
      return `SUBSCRIBE ${packet.requests.map(({ filter, qos }) => `${filter} q${qos}`).join(", ")}`;
    case "UNSUBSCRIBE":
      return `UNSUBSCRIBE ${packet.filters.join(", ")}`;
    default:
      return "packetId" in packet ? `${packet.type} #${packet.packetId}` : packet.type;
  }
}

function arrivesAtOnce(track: Track, { number, atMs }: Step, observation: number): boolean {
  for (let next = number + 1; next <= Math.min(track.length, number + ahead); next += 1) {
    const later = track.step(next);
    if (later.atMs !== atMs) return false;
    const [first] = later.observations;
    if (first?.is === "received" && first.cause === observation) return true;
  }
  return false;
}

interface Place {
  readonly isHere: boolean;
  readonly isFuture: boolean;
}

class Lanes {
  readonly #at: ReadonlyMap<string, number>;
  readonly #width: number;
  readonly #glyphs: Glyphs;
  readonly #track: Track;
  readonly #margin: number;

  constructor(track: Track, width: number, glyphs: Glyphs) {
    const names = lanesOf(track);
    this.#track = track;
    this.#width = width;
    this.#glyphs = glyphs;
    this.#margin = String(track.length).length + 2;
    // Room for half a name before the first lane and behind the last.
    const first = this.#margin + Math.min(6, Math.ceil(widthOf(names[0] ?? "") / 2) + 1);
    const last = width - Math.max(4, Math.ceil(widthOf(names.at(-1) ?? "") / 2) + 1);
    const apart = names.length === 1 ? 0 : (last - first) / (names.length - 1);
    this.#at = new Map(names.map((name, index) => [name, Math.round(first + index * apart)]));
  }

  header(): Line {
    const canvas = new Canvas(this.#width);
    for (const [name, x] of this.#at) {
      canvas.put(Math.max(0, x - Math.floor(widthOf(name) / 2)), name, "strong");
    }
    return canvas.line();
  }

  draw(step: Step, event: Event, { isHere, isFuture }: Place): Line {
    const canvas = new Canvas(this.#width);
    const glyphs = this.#glyphs;
    canvas.put(
      0,
      `${isHere ? glyphs.cursor : " "}${String(step.number).padStart(this.#margin - 2)}`,
      isHere ? "strong" : "faint",
    );
    for (const [name, x] of this.#at) {
      canvas.put(x, this.#isAway(name, step.number) ? glyphs.gone : glyphs.lane, "faint");
    }
    if (event.is === "arrow") this.#arrow(canvas, event, isFuture);
    else this.#note(canvas, event, isFuture);
    return canvas.line();
  }

  #arrow(
    canvas: Canvas,
    { way, says, how }: Extract<Event, { is: "arrow" }>,
    isFuture: boolean,
  ): void {
    const glyphs = this.#glyphs;
    const device = this.#at.get(way.device) ?? this.#margin;
    const middle = this.#at.get("server") ?? this.#margin;
    const [from, to] = way.isUp ? [device, middle] : [middle, device];
    const right = to > from;
    const length = Math.abs(to - from) - 1;
    const start = Math.min(from, to) + 1;
    const style: Style = isFuture ? "faint" : how === "lost" ? "bad" : "plain";
    const shaft = how === "sent" ? glyphs.waiting : glyphs.shaft;
    canvas.put(start, shaft.repeat(length), isFuture || how === "sent" ? "faint" : style);
    const head = how === "lost" ? glyphs.lost : right ? glyphs.right : glyphs.left;
    if (how !== "sent") canvas.put(right ? start + length - 1 : start, head, style);
    const number = way.connection.endsWith("#1") ? "" : `${way.connection} `;
    const tail =
      how === "sent" ? " sent" : how === "arrived" ? " arrives" : how === "lost" ? " lost" : "";
    const text = ` ${shown(number + says)}${tail} `;
    const room = length - 2;
    if (room < 3) return;
    const label = widthOf(text) <= room ? text : padded(text, room, glyphs.more);
    canvas.put(start + 1 + Math.floor((room - widthOf(label)) / 2), label, style);
  }

  /** Beside its lane, where there is room for it. */
  #note(
    canvas: Canvas,
    { at, says, style }: Extract<Event, { is: "note" }>,
    isFuture: boolean,
  ): void {
    const x =
      this.#at.get(at) ?? this.#at.get(at.split("#")[0] ?? "") ?? this.#at.get("server") ?? 0;
    const text = ` ${shown(says)} `;
    const size = widthOf(text);
    // Behind its lane, else before it, else wherever there is room.
    const from =
      x + 1 + size <= this.#width
        ? x + 1
        : x - size >= this.#margin
          ? x - size
          : Math.max(this.#margin, this.#width - size);
    canvas.put(from, text, isFuture ? "faint" : style);
  }

  /** Whether a device has no connection after a step; where nobody knows yet, it has one. */
  #isAway(name: string, number: number): boolean {
    if (name === "server") return false;
    const world = this.#track.world(number);
    if (world === null) return false;
    const { engine } = this.#track;
    const at = engine.actor(world, engine.place(name))?.at["clientConnection"];
    return at === "offline" || at === "down";
  }
}

/** The Server in the middle of the devices that take part. */
export function lanesOf({ options, active }: Track): readonly string[] {
  const devices = options.devices.filter((device) => active.size === 0 || active.has(device));
  const middle = Math.ceil(devices.length / 2);
  return [...devices.slice(0, middle), "server", ...devices.slice(middle)];
}
