/**
 * One step from inside: everything that was seen in it, in order, each below what it follows from.
 */
import { showInstant, type Change, type Observation, type Step } from "../../../src/index.ts";
import { showPacket, type ModelFact, type Packet } from "../../../models/index.ts";
import { acting, called, quoted, wayOf, wayText } from "../say.ts";
import { whyClosed, whyEnded } from "../../whys.ts";
import { trackOf, type State } from "../state.ts";
import { faint, shown, span, type Style } from "../text.ts";
import { blank, heading, row, type Row } from "./row.ts";

export function stepPane(state: State): readonly Row[] {
  if (state.cursor === 0) return [row("Before the first step: nothing has happened yet.")];
  const step = trackOf(state).step(state.cursor);
  return [...seen(step, state), ...changes(step.changes, state)];
}

function seen(step: Step, state: State): readonly Row[] {
  const inside = new Set(step.observations.map(({ number }) => number));
  const { glyphs } = state;
  return step.observations.flatMap((one) => {
    const told = tell(one);
    if (told === null) return [];
    const isRoot = one.cause === null || !inside.has(one.cause);
    const branch = isRoot ? "" : ` ${glyphs.because} `;
    return [row(faint(branch), span(shown(told.text), told.style))];
  });
}

function changes(changed: readonly Change[], { glyphs }: State): readonly Row[] {
  if (changed.length === 0) return [];
  return [
    blank,
    heading("Changed"),
    ...changed.map(({ actor, chart, from, to }) =>
      row(
        span(
          `${from === null ? glyphs.added : to === null ? glyphs.removed : glyphs.changed} `,
          "changed",
        ),
        `${called(actor)} `,
        faint(`${chart} `),
        `${from ?? "not there"} ${glyphs.right} ${to ?? "gone"}`,
      ),
    ),
  ];
}

interface Told {
  readonly text: string;
  readonly style: Style;
}

const told = (text: string, style: Style = "plain"): Told => ({ text, style });

/** An observation in a line; null for one that another says better. */
export function tell(one: Observation): Told | null {
  switch (one.is) {
    case "operated":
      return told(`> ${one.operation}`, "strong");
    case "sent":
      return told(`sent  ${wayText(wayOf(one.on))}  ${showPacket(one.packet as Packet)}`);
    case "swallowed":
      return told(
        `swallowed  ${wayText(wayOf(one.on))}  ${showPacket(one.packet as Packet)}`,
        "bad",
      );
    case "received":
      return told(`arrived  ${wayText(wayOf(one.on))}  ${showPacket(one.packet as Packet)}`);
    case "lost": {
      const packets = one.packets.map((packet) => showPacket(packet as Packet)).join(", ");
      return told(`lost  ${wayText(wayOf(one.on))}  ${packets}`, "bad");
    }
    case "ended":
      return told(`end noticed  ${wayText(wayOf(one.on))}`);
    case "line":
      return told(`line ${one.event}  ${wayText(wayOf(one.on))}`, "faint");
    case "posted":
      return told(`message to ${acting(one.at)}: ${one.input.type}`, "faint");
    case "handled":
      return told(`${acting(one.at)} hears ${one.input.type}`);
    case "burnt":
      return told(`message to ${acting(one.at)} is lost: ${one.input.type}`, "bad");
    case "undelivered":
      return told(`${acting(one.at)} is gone and does not hear ${one.input.type}`, "bad");
    case "armed":
      return told(
        `${acting(one.at)} timer ${one.timer} is due at ${showInstant(one.dueMs)}`,
        "faint",
      );
    case "disarmed":
      return told(`${acting(one.at)} timer ${one.timer} is stopped`, "faint");
    case "fired":
      return told(`${acting(one.at)} timer ${one.timer} fires`);
    case "spawned":
      return told(`${acting(one.at)} begins`, "faint");
    case "stopped":
      return told(`${acting(one.at)} ends`, "faint");
    case "observed":
      // Nobody but the models of this system observes facts.
      return fact(one.fact as ModelFact);
  }
}

function fact(one: ModelFact): Told {
  switch (one.is) {
    case "published":
      return told(`${one.device} is asked to publish ${quoted(one.message.payload)}`, "faint");
    case "completed":
      return told(`${one.device} knows ${quoted(one.message.payload)} delivered`, "good");
    case "handedOver":
      return told(
        `${one.device} hands over ${one.topic} qos=${one.qos} ${quoted(one.payload)}`,
        "good",
      );
    case "accepted":
      return told(`server accepts ${one.message.topic} ${quoted(one.message.payload)}`);
    case "queued":
      return told(`${one.session} queues ${quoted(one.message.payload)} for ${one.clientId}`);
    case "dropped":
      return told(
        `${one.session} drops ${quoted(one.message.payload)}: ${droppedWhy[one.why]}`,
        "bad",
      );
    case "sessionCreated":
      return told(`${one.session} begins for ${one.clientId}, clean=${Number(one.cleanSession)}`);
    case "sessionEnded":
      return told(`${one.session} of ${one.clientId} ends: ${whyEnded(one.why)}`);
    case "attached":
      return told(`${one.session} is attached to ${called(one.connection)}`);
    case "detached":
      return told(`${one.session} is detached`);
    case "connectAnswered":
      return told(`server answers ${one.clientId}: code ${one.returnCode}`, "faint");
    case "closing":
      return told(`server closes ${called(one.connection)}: ${whyClosed(one.why)}`);
    case "willPublished":
      return told(`server publishes the Will ${quoted(one.message.payload)}`);
    case "hook":
      return told(`hook  ${one.line}`, "hook");
  }
}

export const droppedWhy: Readonly<Record<Extract<ModelFact, { is: "dropped" }>["why"], string>> = {
  queueFull: "its queue is full",
  qos0Offline: "QoS 0 while its Client is away",
  sessionEnded: "its Session has ended",
  awaitTimeout: "PUBREL did not come in time",
  awaitFull: "too many await PUBREL",
};
