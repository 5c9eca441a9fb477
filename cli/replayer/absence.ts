/**
 * Why something has not been sent: for a message and each device, what stands between the two.
 *
 * It reads a world and says what it finds there; what a Server must do is the claims' to say.
 */
import type { World } from "../../src/index.ts";
import { matches, type ClientData, type ModelFact, type SessionData } from "../../models/index.ts";
import { droppedWhy } from "./panes/step.ts";
import { called, quoted } from "./say.ts";
import type { Track } from "./track.ts";

/** How far back it is looked for what became of the message. */
const backMax = 3_000;

/** One sentence for each device. */
export function absences(track: Track, number: number, payload: string): readonly string[] {
  const world = track.world(number);
  if (world === null) return ["Not known yet: the run is being made again."];
  const facts = factsBefore(track, number);
  const topic = topicOf(facts, payload);
  if (topic === null) return [`${quoted(payload)} has not been published yet.`];
  const isAccepted = facts.some((one) => one.is === "accepted" && one.message.payload === payload);
  return track.options.devices.map((device) =>
    forDevice(track, world, device, { payload, topic, facts, isAccepted }),
  );
}

interface About {
  readonly payload: string;
  readonly topic: string;
  readonly facts: readonly ModelFact[];
  readonly isAccepted: boolean;
}

function forDevice(track: Track, world: World, device: string, about: About): string {
  const { payload, topic, facts, isAccepted } = about;
  const times = facts.filter(
    (one) => one.is === "handedOver" && one.device === device && one.payload === payload,
  ).length;
  if (times > 0) return `${device} has it${times === 1 ? "" : `, ${times} times`}.`;
  if (!isAccepted) return `${device}: the Server has not accepted it yet.`;
  const client = track.engine.actor(world, track.engine.place(device));
  const clientId = (client?.data as ClientData | undefined)?.connect?.clientId ?? device;
  const sessions = sessionsOf(track, world, clientId);
  const dropped = facts.findLast(
    (one) => one.is === "dropped" && one.message.payload === payload && one.clientId === clientId,
  );
  if (dropped?.is === "dropped") return `${device}: dropped, ${droppedWhy[dropped.why]}.`;
  const [first] = sessions;
  if (first === undefined) return `${device}: no Session for ClientID ${clientId || '""'}.`;
  const { data, at } = first;
  const flow = data.flows.find(({ message }) => message.payload === payload);
  if (flow !== undefined) {
    return at === "attached"
      ? `${device}: sent as #${flow.packetId}, ${flow.at}.`
      : `${device}: sent as #${flow.packetId}, ${flow.at}; it is sent again when the Session resumes.`;
  }
  if (data.queue.some(({ message }) => message.payload === payload)) {
    return at === "attached"
      ? `${device}: it waits in the queue behind ${data.flows.length} in flight (server.maxInFlight).`
      : `${device}: it waits in the queue of ${data.session} until the device comes back.`;
  }
  const subscribed = data.subscriptions.some(({ filter }) => matches(filter, topic));
  if (!subscribed) return `${device}: ${data.session} has no subscription that matches ${topic}.`;
  const pipe = data.connection === null ? null : `server->${data.connection}`;
  const isUnderWay =
    pipe !== null &&
    track.engine
      .inFlight(world, track.engine.place(pipe))
      .some((packet) => "payload" in packet && packet.payload === payload);
  if (isUnderWay) return `${device}: it is on its way to ${called(data.connection ?? device)}.`;
  return `${device}: subscribed now, but nothing of it is queued or in flight; it was not for this Session when it was routed, or has been lost.`;
}

interface Found {
  readonly at: string;
  readonly data: SessionData;
}

function sessionsOf(track: Track, world: World, clientId: string): readonly Found[] {
  const { engine } = track;
  return engine.system.actors.flatMap(({ name }) => {
    const actor = name.startsWith("session#") ? engine.actor(world, engine.place(name)) : null;
    if (actor === null) return [];
    // Every actor of that name is a Session.
    const data = actor.data as SessionData;
    return data.clientId === clientId ? [{ at: actor.at["serverSession"] ?? "", data }] : [];
  });
}

const factsBefore = (track: Track, number: number): readonly ModelFact[] =>
  track
    .steps(number - backMax, number)
    .flatMap(({ observations }) =>
      observations.flatMap((one) => (one.is === "observed" ? [one.fact as ModelFact] : [])),
    );

function topicOf(facts: readonly ModelFact[], payload: string): string | null {
  for (const one of facts) {
    if ("message" in one && one.message.payload === payload) return one.message.topic;
  }
  return null;
}
