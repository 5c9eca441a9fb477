/**
 * Claims: what leaves Sessions as they are, a CONNECT that is refused and a restart that keeps them;
 * and that in the end the Client's half of a Session and the Server's agree.
 */
import type { ClientData } from "../../models/index.ts";
import { claim, type Claim } from "../claim.ts";
import { sessionNow } from "../inside.ts";
import { sameState } from "./lasting.ts";

const refusalChangesNothing = claim({
  id: "refused-connect-changes-nothing",
  from: ["MQTT3-3.1.4-b", "MQTT3-3.1.4-5", "MQTT3-3.1.4-2"],
  says: "A refused CONNECT, and whatever comes behind it, changes no Session and ends no other connection.",
  vantage: "inside",
  form: "always",
  when: "a CONNECT is refused, or a packet arrives behind one that was",
  watch: (stand) => ({
    on: {
      stepped() {
        const { facts, arrived, sessionChanges, left, registryChanged } = stand.inside;
        if (arrived === null) return;
        const { connection } = arrived;
        const refused =
          stand.inside.connection(connection)?.state === "refused" ||
          facts.some((fact) => fact.is === "connectAnswered" && fact.returnCode !== 0);
        if (!refused) return;
        stand.triggered();
        const [changed] = sessionChanges;
        if (changed !== undefined) {
          stand.violated(`${connection} was refused, and ${changed.session} has changed`);
        } else if (registryChanged) {
          stand.violated(`${connection} was refused, and who holds which ClientID has changed`);
        }
        const other = left.find((one) => one !== connection);
        if (other !== undefined)
          stand.violated(`${connection} was refused, and ${other} was closed`);
        if (facts.some((fact) => fact.is === "accepted")) {
          stand.violated(`${connection} was refused, and a message was accepted from it`);
        }
      },
    },
  }),
});

const restartKeeps = claim({
  id: "restart-keeps-sessions",
  from: ["MQTT3-4.1.0-1", "MQTT3-3.1.2-4"],
  says: "A Server with durable Sessions has them after a restart as they were before it, without connections.",
  vantage: "inside",
  form: "always",
  when: "a Server with durable Sessions restarts while there is one of CleanSession 0",
  watch: (stand) => ({
    on: {
      stepped() {
        if (stand.inside.operation?.op !== "restart") return;
        const durable = stand.profile.knobs.server.durability === "durable";
        // Wills that the restart publishes find their subscribers at once.
        const news = stand.inside.facts.some((fact) => fact.is === "accepted");
        for (const { data, clean } of stand.inside.sessions()) {
          const after = sessionNow(stand, data.session);
          if (durable && !clean) {
            stand.triggered();
            if (after === null) stand.violated(`${data.session} did not survive the restart`);
            else if (!sameState(data, news ? { ...after, queue: data.queue } : after)) {
              stand.violated(`${data.session} is not as it was before the restart`);
            }
          }
          if (after !== null && after.connection !== null) {
            stand.violated(`${data.session} is attached to ${after.connection} after a restart`);
          }
        }
      },
    },
  }),
});

const nothingStuck = claim({
  id: "no-exchange-stays-open",
  from: [
    "MQTT3-4.3.2-1",
    "MQTT3-4.3.3-1",
    "MQTT3-4.3.3-2",
    "MQTT3-4.4.0-1",
    "MQTT3-3.3.4-1",
    "MQTT3-3.1.2-6",
  ],
  says: "In the end a connected Client and the Server have no exchange open between them, and nothing waits.",
  vantage: "inside",
  form: "eventually",
  when: "a Client is connected when everything is quiet",
  watch: (stand) => ({
    on: {},
    judge() {
      for (const { name: device, state } of stand.actors("")) {
        if (state.at["clientConnection"] !== "online") continue;
        // Who has that chart is a Client.
        const { link, connect, sessions } = state.data as ClientData;
        const handler = link === null ? null : stand.inside.connection(link);
        const session = sessionNow(stand, handler?.data.session);
        if (connect === null || session === null || session.connection !== link) continue;
        // Clients that do not share their state leave exchanges behind that nobody can end, and so
        // does a Session that ended without its Client hearing of it.
        const { mixed, unsure } = stand.view.session(session.clientId);
        if (mixed || unsure) continue;
        stand.triggered();
        const own = sessions.find(({ clientId }) => clientId === connect.clientId);
        const open =
          openIn("Server sends", session.flows) ??
          openIn("Server received", session.awaiting) ??
          openIn(`${device} sends`, own?.flows ?? []) ??
          openIn(`${device} received`, own?.awaiting ?? []);
        if (open !== null) stand.violated(`${device} is connected and quiet: ${open}`);
        const [waits] = session.queue;
        if (waits === undefined) continue;
        const { payload } = waits.message;
        stand.violated(`${device} is connected and quiet: "${payload}" still waits`, payload);
      }
    },
  }),
});

export const sessionLastClaims: readonly Claim[] = [
  refusalChangesNothing,
  restartKeeps,
  nothingStuck,
];

function openIn(whose: string, list: readonly { readonly packetId: number }[]): string | null {
  const [first] = list;
  return first === undefined ? null : `what ${whose} under id ${first.packetId} is not complete`;
}
