/**
 * Claims: the Will of a connection is published by every end but DISCONNECT, once, as it was asked.
 *
 * What decides is how the connection ended and whether a DISCONNECT had arrived, never why the
 * Server thinks it closed it; a takeover is an end like any other.
 */
import type { Message, ModelFact, Will } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import { sameMessage } from "./lasting.ts";

/** An accepted connection that ended in this step, and its Will. */
interface End {
  readonly connection: string;
  readonly will: Will | null;
  readonly disconnected: boolean;
}

const isPublished = claim({
  id: "will-published-at-the-end",
  from: ["MQTT3-3.1.2-8", "MQTT3-3.1.2.5-a", "MQTT3-3.1.4-2", "MQTT3-4.8.0-1"],
  says: "A connection that ends without DISCONNECT has its Will published: by failure, keep alive, violation, takeover or an administrator.",
  vantage: "inside",
  form: "always",
  when: "a connection with a Will ends without DISCONNECT while the Server runs",
  watch: (stand) => ({
    on: {
      stepped() {
        if (stand.inside.operation?.op === "restart") return;
        for (const { connection, will, disconnected } of ends(stand)) {
          if (will === null || disconnected) continue;
          stand.triggered();
          const published = publishedFor(stand, connection);
          if (published === null) {
            stand.violated(`${connection} has ended and its Will "${will.payload}" is unpublished`);
          } else if (!wasAccepted(stand, published)) {
            stand.violated(`the Will of ${connection} reaches no subscriber`, published.payload);
          }
        }
      },
    },
  }),
});

const survivesRestart = claim({
  id: "will-published-after-restart",
  from: ["MQTT3-3.1.2-8", "MQTT3-3.1.2.5-a"],
  says: "The Wills of connections that a restart of the Server ends are published in the end.",
  vantage: "inside",
  form: "eventually",
  when: "a restart of the Server ends a connection with a Will",
  watch(stand) {
    const open = stand.memory.cell<Readonly<Record<string, string>>>({});
    return {
      on: {
        stepped() {
          for (const fact of stand.inside.facts) {
            if (fact.is !== "willPublished" || open.now[fact.connection] === undefined) continue;
            const { [fact.connection]: _published, ...others } = open.now;
            open.now = others;
          }
          if (stand.inside.operation?.op !== "restart") return;
          for (const { connection, will, disconnected } of ends(stand)) {
            if (will === null || disconnected) continue;
            stand.triggered();
            if (publishedFor(stand, connection) !== null) continue;
            open.now = { ...open.now, [connection]: will.payload };
          }
        },
      },
      judge() {
        for (const [connection, payload] of Object.entries(open.now)) {
          stand.violated(`the Will "${payload}" of ${connection} is lost with a restart`);
        }
      },
    };
  },
});

const isDiscarded = claim({
  id: "will-discarded-by-disconnect",
  from: ["MQTT3-3.14.4-3", "MQTT3-3.1.2-10"],
  says: "Once a DISCONNECT has arrived, the Will of its connection is never published.",
  vantage: "inside",
  form: "always",
  when: "a DISCONNECT arrives on a connection with a Will",
  watch: (stand) => ({
    on: {
      stepped() {
        const { arrived, facts } = stand.inside;
        if (arrived?.packet.type === "DISCONNECT") {
          if ((stand.inside.connectOf(arrived.connection)?.will ?? null) !== null)
            stand.triggered();
        }
        for (const fact of facts) {
          if (fact.is !== "willPublished" || !hasDisconnected(stand, fact.connection)) continue;
          stand.violated(`the Will of ${fact.connection} is published after DISCONNECT`);
        }
      },
    },
  }),
});

const notWithoutFlag = claim({
  id: "no-will-without-flag",
  from: ["MQTT3-3.1.2-12", "MQTT3-3.1.2-8", "MQTT3-3.1.4-b"],
  says: "No Will is published for a connection whose CONNECT had none, or was not accepted.",
  vantage: "inside",
  form: "always",
  when: "a connection without a Will, or that was refused, ends",
  watch: (stand) => ({
    on: {
      stepped() {
        for (const { connection, before, after } of stand.inside.connectionChanges) {
          if (before !== null && after === null && !mayHaveWill(stand, connection)) {
            stand.triggered();
          }
        }
        for (const fact of stand.inside.facts) {
          if (fact.is !== "willPublished" || mayHaveWill(stand, fact.connection)) continue;
          stand.violated(`a Will is published for ${fact.connection}, which had none`);
        }
      },
    },
  }),
});

const onceAtTheEnd = claim({
  id: "will-published-once",
  from: ["MQTT3-3.1.2-8", "MQTT3-3.1.2-10"],
  says: "A Will is published once, when its connection ends and not before.",
  vantage: "inside",
  form: "always",
  when: "a Will is published",
  watch(stand) {
    const done = stand.memory.cell<readonly string[]>([]);
    return {
      on: {
        opened({ connection }) {
          if (done.now.includes(connection)) {
            done.now = done.now.filter((one) => one !== connection);
          }
        },
        stepped() {
          for (const fact of stand.inside.facts) {
            if (fact.is !== "willPublished") continue;
            const { connection } = fact;
            stand.triggered();
            if (done.now.includes(connection)) {
              stand.violated(`the Will of ${connection} is published a second time`);
            }
            done.now = [...done.now, connection];
            if (!stand.inside.isOpen(connection)) continue;
            stand.violated(`the Will of ${connection} is published while it is connected`);
          }
        },
      },
    };
  },
});

const asAsked = claim({
  id: "will-published-as-asked",
  from: ["MQTT3-3.1.2-16", "MQTT3-3.1.2-17", "MQTT3-3.1.2-8"],
  says: "A Will is published with the topic, message, QoS and RETAIN of the CONNECT of that very connection.",
  vantage: "inside",
  form: "always",
  when: "a Will is published",
  watch: (stand) => ({
    on: {
      stepped() {
        for (const fact of stand.inside.facts) {
          if (fact.is !== "willPublished") continue;
          const will = stand.inside.connectOf(fact.connection)?.will;
          if (will === null || will === undefined) continue;
          stand.triggered();
          const wrong = differenceOf(will, fact.message);
          if (wrong === null) continue;
          stand.violated(`the Will of ${fact.connection} is published with another ${wrong}`);
        }
      },
    },
  }),
});

export const willClaims: readonly Claim[] = [
  isPublished,
  survivesRestart,
  isDiscarded,
  notWithoutFlag,
  onceAtTheEnd,
  asAsked,
];

const ends = (stand: Stand): readonly End[] =>
  stand.inside.ends().map((connection) => {
    const will = stand.inside.connectOf(connection)?.will ?? null;
    return { connection, will, disconnected: hasDisconnected(stand, connection) };
  });

const mayHaveWill = (stand: Stand, connection: string): boolean =>
  stand.inside.wasAccepted(connection) &&
  (stand.inside.connectOf(connection)?.will ?? null) !== null;

function hasDisconnected({ inside }: Stand, connection: string): boolean {
  if (inside.connection(connection)?.disconnecting === true) return true;
  const { arrived } = inside;
  return arrived?.connection === connection && arrived.packet.type === "DISCONNECT";
}

function publishedFor({ inside }: Stand, connection: string): Message | null {
  for (const fact of inside.facts) {
    if (fact.is === "willPublished" && fact.connection === connection) return fact.message;
  }
  return null;
}

const wasAccepted = ({ inside }: Stand, message: Message): boolean =>
  inside.facts.some(
    (fact: ModelFact) => fact.is === "accepted" && sameMessage(fact.message, message),
  );

function differenceOf(will: Will, message: Message): string | null {
  if (will.topic !== message.topic) return "topic";
  if (will.payload !== message.payload) return "message";
  if (will.qos !== message.qos) return "QoS";
  return will.retain === message.retain ? null : "RETAIN";
}
