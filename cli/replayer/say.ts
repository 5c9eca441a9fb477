/**
 * A step in one line: what began it, who to whom, and in a word each what came of it.
 */
import type { Observation, Step } from "../../src/index.ts";
import { deviceOf, lineEnds, showPacket, type ModelFact, type Packet } from "../../models/index.ts";
import type { Style } from "./text.ts";

export interface Said {
  /** Who does it, or who to whom. */
  readonly who: string;
  readonly what: string;
  readonly style: Style;
  /** What came of it, most important first. */
  readonly outcomes: readonly Outcome[];
}

export interface Outcome {
  readonly text: string;
  readonly style: Style;
}

/** One end of a pipe to the other. */
export interface Way {
  readonly connection: string;
  readonly device: string;
  readonly isUp: boolean;
}

export function wayOf(pipe: string): Way {
  const connection = pipe.replace("server->", "").replace("->server", "");
  return { connection, device: deviceOf(connection), isUp: pipe === lineEnds(connection).up };
}

/** A connection as people call it: its device, with a number where it is not the first. */
export const called = (connection: string): string =>
  connection.startsWith("session#") ? connection : connection.replace(/#1$/, "");

/** Whether an actor is the Server's handler of a connection; devices and Sessions are named otherwise. */
export const isHandler = (actor: string): boolean =>
  actor.includes("#") && !actor.startsWith("session#");

/** An actor by name. */
export const acting = (actor: string): string =>
  isHandler(actor) ? `handler ${called(actor)}` : actor;

export const wayText = ({ connection, isUp }: Way): string =>
  isUp ? `${called(connection)} → server` : `server → ${called(connection)}`;

export function say(step: Step): Said {
  const [first, ...rest] = step.observations;
  const outcomes = rest.flatMap(outcome);
  return { ...began(step, first), outcomes };
}

type Began = Omit<Said, "outcomes">;

function began({ move }: Step, first: Observation | undefined): Began {
  if (first === undefined) return { who: "", what: move, style: "plain" };
  switch (first.is) {
    case "operated":
      return { who: ">", what: first.operation, style: "strong" };
    case "received":
      return {
        who: wayText(wayOf(first.on)),
        what: showPacket(first.packet as Packet),
        style: "plain",
      };
    case "ended": {
      const { connection, isUp } = wayOf(first.on);
      const who = isUp ? "server" : called(connection);
      const whose = isUp ? `${called(connection)}'s` : "its";
      return { who, what: `sees that ${whose} connection has ended`, style: "plain" };
    }
    case "handled":
      return { who: acting(first.at), what: `hears ${first.input.type}`, style: "faint" };
    case "line":
      return ofLine(move, first.on);
    case "fired":
      return { who: acting(first.at), what: `timer ${first.timer} fires`, style: "changed" };
    default:
      return { who: "", what: move, style: "plain" };
  }
}

/** What was seen of a connection; in a run of ours a step begins otherwise. */
function ofLine(move: string, on: string): Began {
  if (move !== "opened" && move !== "closed") return { who: "", what: move, style: "plain" };
  const what = move === "opened" ? "opens a connection" : "closes its connection";
  return { who: called(wayOf(on).connection), what, style: "plain" };
}

/** What is worth a word beside the step; packets sent are shown when they arrive. */
function outcome(one: Observation): readonly Outcome[] {
  switch (one.is) {
    case "lost":
      return one.packets.map((packet) => ({
        text: `lost ${(packet as Packet).type}`,
        style: "bad",
      }));
    case "swallowed":
      return [{ text: `swallowed ${(one.packet as Packet).type}`, style: "bad" }];
    case "undelivered":
      return [{ text: `${acting(one.at)} is gone`, style: "bad" }];
    case "observed":
      return factOutcome(one.fact as ModelFact);
    default:
      return [];
  }
}

function factOutcome(fact: ModelFact): readonly Outcome[] {
  switch (fact.is) {
    case "handedOver":
      return [{ text: `handed over ${quoted(fact.payload)}`, style: "good" }];
    case "completed":
      return [{ text: `completed ${quoted(fact.message.payload)}`, style: "good" }];
    case "accepted":
      return [{ text: `accepted ${quoted(fact.message.payload)}`, style: "plain" }];
    case "queued":
      return [{ text: `queued ${quoted(fact.message.payload)}`, style: "plain" }];
    case "dropped":
      return [{ text: `dropped ${quoted(fact.message.payload)}`, style: "bad" }];
    case "sessionCreated":
      return [{ text: `${fact.session} begins`, style: "plain" }];
    case "sessionEnded":
      return [{ text: `${fact.session} ends`, style: "plain" }];
    case "attached":
      return [{ text: `${fact.session} attached`, style: "plain" }];
    case "closing":
      return [{ text: `closes ${called(fact.connection)}`, style: "plain" }];
    case "willPublished":
      return [{ text: `Will ${quoted(fact.message.payload)}`, style: "plain" }];
    case "hook":
    case "detached":
    case "published":
    case "connectAnswered":
      return [];
  }
}

export const quoted = (payload: string): string => JSON.stringify(payload);

/** The payload of the message that a step is about; null when it is about none. */
export function messageOf(step: Step): string | null {
  for (const one of step.observations) {
    if ("packet" in one) {
      const packet = one.packet as Packet;
      if (packet.type === "PUBLISH") return packet.payload;
    }
    if (one.is === "observed") {
      const fact = one.fact as ModelFact;
      if ("message" in fact) return fact.message.payload;
      if (fact.is === "handedOver") return fact.payload;
    }
  }
  return null;
}
