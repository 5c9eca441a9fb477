/**
 * Claims about what the Server sends again, and how: DUP, the same identifier, the same message,
 * and never a PUBLISH once its PUBREL is out.
 *
 * The first copy a Client sees need not be the first that was sent, and an acknowledgement that was
 * sent need not have been read; both are allowed for, and only what no loss explains is a violation.
 */
import { showPacket, type Packet, type Publish } from "../../models/index.ts";
import { claim, type Claim, type Stand } from "../claim.ts";
import type { ConnectionView } from "../connection-view.ts";
import { arrivalOf, type DeliveryView } from "../exchange-view.ts";
import { lacksDup, mayComeTwice } from "./copies.ts";

export const redeliveryClaims: readonly Claim[] = [
  claim({
    id: "qos-0-without-dup",
    from: ["MQTT3-3.3.1-2", "MQTT3-4.3.1-1"],
    says: "A PUBLISH with QoS 0 has DUP 0.",
    vantage: "wire",
    form: "always",
    when: "a PUBLISH with QoS 0 reaches a Client",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "PUBLISH" || packet.qos !== 0) return;
          stand.triggered();
          if (packet.dup)
            stand.violated(`${connection} gets ${showPacket(packet)}`, packet.payload);
        },
      },
    }),
  }),

  onPublish({
    id: "first-copy-without-dup",
    from: ["MQTT3-3.3.1-1", "MQTT3-3.3.1-3", "MQTT3-4.3.2-1", "MQTT3-4.3.3-1"],
    says: "DUP is 1 only if the Server may have sent the PUBLISH to this Session before.",
    when: "a PUBLISH above QoS 0 comes that is no repeat of one seen before",
    check(stand, { on, packet, known }) {
      const arrival = arrivalOf(known, packet);
      if (arrival !== "new" && arrival !== "late") return;
      stand.triggered();
      if (arrival === "new") return;
      const message = stand.dues.message(packet.payload);
      const isYoung = message !== null && !message.ambiguous && message.sentAt > on.answeredAt;
      if (on.answer?.sessionPresent === true && !isYoung) return;
      const why = isYoung
        ? "was published after this connection was accepted"
        : "is the first of a new Session";
      stand.violated(`${on.connection} gets ${showPacket(packet)}, which ${why}`, packet.payload);
    },
  }),

  onPublish({
    id: "repeat-with-dup",
    from: ["MQTT3-3.3.1-1", "MQTT3-3.3.1-3"],
    says: "A PUBLISH that the Server sends again has DUP 1.",
    when: "a PUBLISH above QoS 0 comes again",
    check(stand, { on, packet, known }) {
      const isAgain = arrivalOf(known, packet) === "again";
      if (!isAgain && !lacksDup(stand, on, packet, known)) return;
      stand.triggered();
      if (packet.dup) return;
      stand.violated(`${on.connection} gets ${showPacket(packet)} again`, packet.payload);
    },
  }),

  onPublish({
    id: "repeat-unchanged",
    from: ["MQTT3-4.4.0-1", "MQTT3-2.3.1-4", "MQTT3-4.3.3-1"],
    says: "A PUBLISH that the Server sends again is the same but for DUP, under the same Packet Identifier.",
    when: "a PUBLISH above QoS 0 comes with DUP 1",
    check(stand, { on, packet, known }) {
      const { dup, qos, retain, payload } = packet;
      const arrival = arrivalOf(known, packet);
      if (dup) stand.triggered();
      const isOther =
        arrival === "again" && (known?.publish.qos !== qos || known.publish.retain !== retain);
      if (known !== undefined && (isOther || (arrival === "clash" && dup))) {
        stand.violated(
          `${on.connection} gets ${showPacket(packet)} for ${showPacket(known.publish)}`,
          payload,
        );
      }
      if (arrival !== "late" || mayBeAnother(stand, on, packet)) return;
      const first = stand.view
        .down(on.clientId)
        .find(({ stage, publish }) => stage !== "done" && publish.payload === payload);
      if (first === undefined) return;
      stand.violated(
        `${on.connection} gets ${showPacket(packet)}, which began as #${first.packetId}`,
        payload,
      );
    },
  }),

  onPublish({
    id: "no-publish-after-pubrec",
    from: ["MQTT3-4.3.3-1"],
    says: "Once the Server has read PUBREC it does not send that PUBLISH again.",
    when: "a PUBLISH with QoS 2 comes again, or PUBREC was read for certain",
    check(stand, { on, packet, known }) {
      if (known?.publish.qos !== 2 || arrivalOf(known, packet) !== "again") return;
      stand.triggered();
      const { stage, packetId } = known;
      const isRead = stage !== "published" && known.isRead;
      if (stage !== "released" && stage !== "done" && !isRead) return;
      if (stage === "done" && mayBeAnother(stand, on, packet)) return;
      const why = stage === "received" ? "PUBREC was read" : "PUBREL was sent";
      stand.violated(
        `${on.connection} gets PUBLISH #${packetId} again after its ${why}`,
        packet.payload,
      );
    },
  }),

  claim({
    id: "acknowledged-is-not-sent-again",
    from: ["MQTT3-4.3.2-1", "MQTT3-4.3.3-1", "MQTT3-4.1.0-1"],
    says: "Once the Server has read the last acknowledgement of an exchange it sends none of it again.",
    vantage: "wire",
    form: "always",
    when: "a finished exchange is read to be so and its Client resumes, or something of it comes again",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type === "CONNACK" && packet.sessionPresent) {
            const clientId = stand.view.connection(connection)?.clientId ?? "";
            if (stand.view.down(clientId).some((one) => isOver(one))) stand.triggered();
          }
          if (packet.type !== "PUBLISH" && packet.type !== "PUBREL") return;
          const on = stand.view.sure(connection);
          if (on === null) return;
          const known = knownOf(stand, on, packet.packetId);
          if (known === undefined || !isOver(known)) return;
          if (packet.type === "PUBLISH") {
            const isRepeat = arrivalOf(known, packet) === "again";
            if (!isRepeat || mayBeAnother(stand, on, packet)) return;
          }
          stand.violated(
            `${connection} gets ${showPacket(packet)} although it was acknowledged`,
            known.publish.payload,
          );
        },
      },
    }),
  }),

  claim({
    id: "pubrel-belongs-to-an-exchange",
    from: ["MQTT3-4.3.3-1", "MQTT3-2.3.1-6", "MQTT3-3.1.2-6"],
    says: "A PUBREL has the Packet Identifier of a QoS 2 delivery of this Session whose PUBREC was sent.",
    vantage: "wire",
    form: "always",
    when: "a PUBREL reaches a Client",
    watch: (stand) => ({
      on: {
        received({ connection, packet }) {
          if (packet.type !== "PUBREL") return;
          const on = stand.view.sure(connection);
          if (on === null) return;
          stand.triggered();
          const known = knownOf(stand, on, packet.packetId);
          if (known !== undefined && known.recAt !== null) return;
          stand.violated(
            `${connection} gets PUBREL #${packet.packetId}, for which no PUBREC was sent`,
          );
        },
      },
    }),
  }),
];

interface Seen {
  readonly on: ConnectionView;
  readonly packet: Publish;
  readonly known: DeliveryView | undefined;
}

interface PublishClaim extends Pick<Claim, "id" | "from" | "says" | "when"> {
  check(stand: Stand, seen: Seen): void;
}

/** A claim about each PUBLISH above QoS 0 that reaches the Client of a Session known for certain. */
function onPublish({ check, ...about }: PublishClaim): Claim {
  return claim({
    ...about,
    vantage: "wire",
    form: "always",
    watch: (stand) => ({
      on: {
        received({ connection, packet }: { connection: string; packet: Packet }) {
          if (packet.type !== "PUBLISH" || packet.packetId === null) return;
          const on = stand.view.sure(connection);
          if (on !== null) check(stand, { on, packet, known: knownOf(stand, on, packet.packetId) });
        },
      },
    }),
  });
}

const knownOf = (
  { view }: Stand,
  { clientId }: ConnectionView,
  id: number | null,
): DeliveryView | undefined => view.down(clientId).find(({ packetId }) => packetId === id);

/** Whether the Server knows for certain that an exchange is finished. */
const isOver = ({ stage, isRead }: DeliveryView): boolean => stage === "done" && isRead;

/** Whether it may be another copy of the same message, whose first transmission was lost. */
const mayBeAnother = (
  { view, dues, profile }: Stand,
  { clientId }: ConnectionView,
  packet: Publish,
): boolean => {
  const message = dues.message(packet.payload);
  // With QoS 2 it may have been acknowledged before it met subscriptions that are younger than that.
  const mayBeLate = profile.knobs.server.qos2Routing === "unordered" && message?.qos === 2;
  return mayBeLate || mayComeTwice(view.session(clientId), message, packet);
};
