/**
 * Claims: a Client that keeps silent is dropped in time, and no other is dropped for its silence.
 *
 * Inside, silence is counted from the last packet that arrived and there is nothing to allow for.
 * From the Client's end all that can be told is whether, when everything is quiet, a connection is
 * still open on which nothing was sent for too long.
 */
import type { Profile } from "../../models/index.ts";
import { claim, type Claim } from "../claim.ts";
import type { ConnectionInside } from "../inside.ts";

/** What a wire claim allows for the way to the Server and back. */
const toleranceMs = 1_000;

const droppedInTime = claim({
  id: "silent-client-dropped-in-time",
  from: ["MQTT3-3.1.2-24"],
  says: "The Server closes a connection once one and a half times its Keep Alive have passed without a packet.",
  vantage: "inside",
  form: "always",
  when: "a Client is silent for one and a half times its Keep Alive",
  watch(stand) {
    const lookedMs = stand.memory.cell(0, "instant");
    /** Each connection is told of once. */
    const told = stand.memory.cell<readonly string[]>([]);
    const look = (): void => {
      const nowMs = stand.nowMs();
      if (nowMs === lookedMs.now) return;
      lookedMs.now = nowMs;
      for (const [connection, one] of stand.inside.connections()) {
        const overMs = silentMs(one, nowMs) - patienceMs(one);
        if (overMs < 0) continue;
        stand.triggered();
        if (overMs === 0 || told.now.includes(connection)) continue;
        told.now = [...told.now, connection];
        stand.violated(`${connection} is still open ${overMs} ms after its patience ran out`);
      }
    };
    return {
      on: {
        opened({ connection }) {
          if (told.now.includes(connection))
            told.now = told.now.filter((one) => one !== connection);
        },
        stepped: look,
      },
      judge: look,
    };
  },
});

const notTooEarly = claim({
  id: "patience-as-the-profile-says",
  from: ["MQTT3-3.1.2-24", "MQTT3-3.1.2.10-b"],
  says: "The Server drops nobody for silence before its patience has run out, and nobody at all with Keep Alive 0.",
  vantage: "inside",
  form: "always",
  when: "the Server drops a Client for its silence, or one with Keep Alive 0 ends",
  watch: (stand) => ({
    on: {
      fact({ fact }) {
        if (fact.is !== "closing") return;
        const one = stand.inside.connection(fact.connection);
        if (one === null || !one.accepted) return;
        const keepAliveSeconds = one.connect?.keepAliveSeconds ?? 0;
        const forSilence = fact.why === "keepAlive.expired";
        if (!forSilence && keepAliveSeconds > 0) return;
        stand.triggered();
        if (!forSilence) return;
        const earlyMs = leastMs(keepAliveSeconds, stand.profile) - silentMs(one, stand.nowMs());
        if (earlyMs <= 0) return;
        stand.violated(
          keepAliveSeconds === 0
            ? `${fact.connection} has Keep Alive 0 and is dropped for its silence`
            : `${fact.connection} is dropped for its silence ${earlyMs} ms too early`,
        );
      },
    },
  }),
});

const closedAtTheEnd = claim({
  id: "silent-client-is-closed",
  from: ["MQTT3-3.1.2-24"],
  says: "When everything is quiet, no connection is open on which the Client has sent nothing for one and a half times its Keep Alive.",
  vantage: "wire",
  form: "eventually",
  when: "a connection with a Keep Alive is open when everything is quiet",
  watch: (stand) => ({
    on: {},
    judge() {
      for (const { connection, connect, answer, closed, lastSentMs } of stand.view.connections()) {
        const keepAliveSeconds = connect?.keepAliveSeconds ?? 0;
        if (closed || answer?.returnCode !== 0 || keepAliveSeconds === 0) continue;
        stand.triggered();
        const overMs = stand.nowMs() - lastSentMs - keepAliveSeconds * 1_500;
        if (overMs <= toleranceMs) continue;
        stand.violated(`${connection} is still open, ${overMs} ms after its patience ran out`);
      }
    },
  }),
});

export const keepAliveClaims: readonly Claim[] = [droppedInTime, notTooEarly, closedAtTheEnd];

/** How long nothing has arrived; the standard lets the count begin with CONNECT or with CONNACK. */
const silentMs = ({ heardMs, accepted, ended }: ConnectionInside, nowMs: number): number =>
  !accepted || ended ? -Infinity : nowMs - heardMs;

function patienceMs({ connect }: ConnectionInside): number {
  const keepAliveSeconds = connect?.keepAliveSeconds ?? 0;
  return keepAliveSeconds === 0 ? Infinity : keepAliveSeconds * 1_500;
}

/** The shortest silence after which a Server of this profile gives a Client up. */
function leastMs(keepAliveSeconds: number, { knobs }: Profile): number {
  if (keepAliveSeconds === 0) return Infinity;
  const { keepAlive } = knobs.server;
  if (keepAlive.check !== "periodic") {
    return Math.round(keepAliveSeconds * 1_000 * keepAlive.graceFactor);
  }
  const { periodFactor, periodMaxMs, idleChecks } = keepAlive;
  const periodMs = Math.round(keepAliveSeconds * 1_000 * periodFactor);
  return idleChecks * (periodMaxMs === "unlimited" ? periodMs : Math.min(periodMs, periodMaxMs));
}
