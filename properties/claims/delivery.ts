/**
 * Claims about what is owed: messages that have to reach a Session in the end.
 *
 * The dues say what is owed and what excuses it. They are called in once the calm is over, and only
 * from a Session whose Client is connected, since nobody else could have got anything.
 */
import { claim, type Claim, type Stand } from "../claim.ts";
import { owedQos, type Due, type MessageView } from "../message-view.ts";

export const deliveryClaims: readonly Claim[] = [
  claim({
    id: "no-offline-loss",
    from: ["MQTT3-3.1.2-5", "MQTT3-3.1.2-4", "MQTT3-4.1.0-1", "MQTT3-4.5.0-1"],
    says: "A message above QoS 0 that was acknowledged while its subscriber was away with CleanSession 0 reaches it when it is back.",
    vantage: "wire",
    form: "eventually",
    when: "such a subscriber is back",
    watch: (stand) => ({
      on: {},
      judge: () => callIn(stand, true, "while its Client was away"),
    }),
  }),

  claim({
    id: "at-least-once",
    from: ["MQTT3-4.5.0-1", "MQTT3-4.3.2-1", "MQTT3-4.3.3-1", "MQTT3-4.1.0-1"],
    says: "A message above QoS 0 that was acknowledged reaches every Session that was subscribed to it and connected.",
    vantage: "wire",
    form: "eventually",
    when: "such a Session is connected in the end",
    watch: (stand) => ({
      on: {},
      judge: () => callIn(stand, false, "while its Client was connected"),
    }),
  }),

  claim({
    id: "highest-qos-respected",
    from: ["MQTT3-3.3.5-1", "MQTT3-3.8.4-6"],
    says: "Of overlapping subscriptions the one with the highest QoS is respected.",
    vantage: "wire",
    form: "eventually",
    when: "a message that matched several subscriptions has come",
    watch: (stand) => ({
      on: {},
      judge() {
        for (const message of stand.dues.messages()) {
          for (const due of message.dues) {
            if (due.subscriptions < 2 || due.best === null || !isOwed(stand, message, due))
              continue;
            stand.triggered();
            const qos = owedQos(due);
            if (due.best >= qos) continue;
            stand.violated(
              `${due.clientId} is owed "${message.payload}" with QoS ${qos} and got it with ${due.best}`,
              message.payload,
            );
          }
        }
      },
    }),
  }),
];

function callIn(stand: Stand, offline: boolean, situation: string): void {
  for (const message of stand.dues.messages()) {
    for (const due of message.dues) {
      if (due.offline !== offline || owedQos(due) === 0 || !isOwed(stand, message, due)) continue;
      stand.triggered();
      if (due.best !== null) continue;
      stand.violated(
        `"${message.payload}" was published ${situation} and never reached ${due.clientId}`,
        message.payload,
      );
    }
  }
}

function isOwed({ view }: Stand, message: MessageView, due: Due): boolean {
  if (message.ackedAt === null || message.doubtful || message.ambiguous) return false;
  if (due.excuse !== null) return false;
  const { epoch } = view.session(due.clientId);
  return epoch === due.epoch && view.online(due.clientId) !== null;
}
