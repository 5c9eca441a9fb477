/**
 * The Server that `conform` tries: found where it is said to be, or started here; and whether it
 * speaks MQTT at all, which is asked before anything else.
 */
import { failure, success, type Failure, type Result } from "../../src/index.ts";
import type { Naming } from "./codec.ts";
import type { Endpoint } from "./endpoint.ts";
import { startEmbedded, startMosquitto, type LocalServer } from "./local.ts";
import { noAnswer, notMqtt } from "./broken.ts";
import type { ConformPlan } from "./plan.ts";
import { plainConnect, Talk } from "./talk.ts";

export interface Server {
  readonly endpoint: Endpoint;
  /** "mosquitto 2.0.11 at mqtt://127.0.0.1:18830" */
  readonly title: string;
  /** Why a Server of our own has ended; null while it runs, or when it is not ours. */
  ended(): Failure | null;
  stop(): void;
}

export async function findServer(plan: ConformPlan, folder: string): Promise<Result<Server>> {
  const { target, endpoint } = plan;
  if (target.is === "url") {
    const { host, port, isTls } = target;
    const shown = `${isTls ? "mqtts" : "mqtt"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
    return success({
      endpoint: { ...endpoint, host, port, shown, tls: isTls ? endpoint.tls : null },
      title: shown,
      ended: () => null,
      stop: () => {},
    });
  }
  const local =
    target.is === "embedded"
      ? await startEmbedded(target.name, folder)
      : await startMosquitto(target.program);
  return local.ok ? success(ours(plan, local.value)) : local;
}

function ours({ endpoint }: ConformPlan, { port, title, ended, stop }: LocalServer): Server {
  const shown = `mqtt://127.0.0.1:${port}`;
  return {
    endpoint: { ...endpoint, host: "127.0.0.1", port, shown, tls: null },
    title: `${title} at ${shown}`,
    ended: () => {
      const why = ended();
      return why === null ? null : { message: `${title} broke down: ${why}`, hint: null };
    },
    stop,
  };
}

/** Says hello; what is wrong with the Server, or with what it was told. */
export async function greet(endpoint: Endpoint, naming: Naming): Promise<Result<null>> {
  const talk = new Talk(endpoint, naming);
  const { patienceMs } = endpoint;
  const isAnswered = await talk.after(
    () => talk.send(plainConnect("hello", true)),
    "CONNACK",
    patienceMs,
  );
  const [answer] = talk.received;
  if (talk.failure !== null) return { ok: false, failure: talk.failure };
  if (talk.wrong !== null || (isAnswered && answer?.type !== "CONNACK")) {
    talk.cut();
    return { ok: false, failure: notMqtt(endpoint) };
  }
  if (!isAnswered || answer?.type !== "CONNACK") {
    const hasEnded = talk.ended;
    talk.cut();
    return hasEnded ? closed(endpoint) : { ok: false, failure: noAnswer(endpoint) };
  }
  if (answer.returnCode === 0) {
    await talk.leave(patienceMs);
    return success(null);
  }
  talk.cut();
  return refused(endpoint, answer.returnCode);
}

const closed = ({ shown }: Endpoint): Result<null> =>
  failure(
    `${shown} closes the connection without an answer`,
    "it may want TLS (mqtts://), a user and password, or no MQTT 3.1.1",
  );

function refused({ shown, login }: Endpoint, code: number): Result<null> {
  const why =
    reasons[code] ??
    (code < 0x80 ? "for a reason of its own" : "one of MQTT 5, which is not asked for");
  const hint =
    code !== 4 && code !== 5
      ? null
      : login === null
        ? "--username <name>, and CLEANSESSION_PASSWORD or --password-file <file>"
        : login.password === ""
          ? `${login.userName} has no password here: CLEANSESSION_PASSWORD or --password-file <file>`
          : `it does not let ${login.userName} in with this password`;
  return failure(`${shown} refuses to connect: return code ${code}, ${why}`, hint);
}

const reasons: readonly string[] = [
  "accepted",
  "it does not speak MQTT 3.1.1",
  "it does not take this ClientID",
  "it is unavailable",
  "bad user name or password",
  "not authorized",
];
