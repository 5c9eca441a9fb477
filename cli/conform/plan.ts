/**
 * What `conform` was told, as what it is to do; or what is wrong with it.
 *
 * A password comes from the environment or a file, never from the command line, and goes nowhere
 * but into CONNECT packets.
 */
import { randomInt } from "node:crypto";
import { createSecureContext } from "node:tls";
import { failure, success, type Result } from "../../src/index.ts";
import { allLiveDeviations, profiles, type Profile, type Qos } from "../../models/index.ts";
import { claims, devicesMost, seedMax } from "../../properties/index.ts";
import { claimsNamed, drawnSeed, milliseconds, wholeNumber } from "../check-plan.ts";
import type { ConformTold } from "../conform-line.ts";
import type { Io } from "../io.ts";
import { profileOption } from "../profile-option.ts";
import type { Endpoint } from "./endpoint.ts";

/** Where the Server is, or how it comes to be. */
export type Target =
  | { readonly is: "url"; readonly host: string; readonly port: number; readonly isTls: boolean }
  | { readonly is: "embedded"; readonly name: string }
  | { readonly is: "spawn"; readonly program: string };

export interface ConformPlan {
  readonly target: Target;
  /** As it is typed, for the line that reproduces. */
  readonly typed: string;
  /** null: to be probed. */
  readonly profile: Profile | null;
  /** null: all that bind a Server. */
  readonly claims: readonly string[] | null;
  readonly allowed: readonly string[];
  /** Of the claims that were asked for, those that need not have their situation. */
  readonly waived: readonly string[];
  readonly runs: number | null;
  readonly lastingMs: number;
  readonly seed: number;
  readonly devicesMax: number;
  readonly qosMax: Qos;
  readonly endpoint: Pick<Endpoint, "login" | "patienceMs"> & {
    readonly tls: NonNullable<Endpoint["tls"]>;
  };
  readonly clientPrefix: string;
  readonly topicPrefix: string;
}

const usualPatienceMs = 2_000;
/** Two bytes say how long a field of a CONNECT is. */
const fieldBytesMax = 65_535;

export function conformPlan(told: ConformTold, io: Io): Result<ConformPlan> {
  const target = targetOf(told);
  if (!target.ok) return target;
  const profile = told.profile === null ? success(null) : profileOption(told.profile, io);
  if (!profile.ok) return profile;
  const chosen = told.claims === null ? success(null) : wireNamed(told.claims);
  if (!chosen.ok) return chosen;
  const allowed = told.allow === null ? success([]) : allowedNamed(told.allow);
  if (!allowed.ok) return allowed;
  const waived = told.waive === null ? success([]) : wireNamed(told.waive);
  if (!waived.ok) return waived;
  const runs = told.runs === null ? success(null) : wholeNumber(told.runs, "runs", 1, 1_000_000);
  if (!runs.ok) return runs;
  const lastingMs = milliseconds(told.seconds);
  if (!lastingMs.ok) return lastingMs;
  const seed = told.seed === null ? drawnSeed() : wholeNumber(told.seed, "seed", 0, seedMax);
  if (!seed.ok) return seed;
  const devices = wholeNumber(told.devices ?? String(devicesMost), "devices", 1, devicesMost);
  if (!devices.ok) return devices;
  const qos = wholeNumber(told.maxQos ?? "2", "max-qos", 0, 2);
  if (!qos.ok) return qos;
  const endpoint = endpointOf(told, io);
  if (!endpoint.ok) return endpoint;
  const clientPrefix = told.clientPrefix ?? `cs${randomInt(0x1000, 0xffff).toString(36)}`;
  if (!/^[0-9a-zA-Z]{1,12}$/.test(clientPrefix)) {
    return failure(`--client-prefix: "${clientPrefix}" will not do`, "1 to 12 letters and digits");
  }
  const topicPrefix = told.topicPrefix ?? "cleansession";
  if (!/^[^+#\0$][^+#\0]*$/.test(topicPrefix)) {
    return failure(
      `--topic-prefix: "${topicPrefix}" will not do`,
      "no wildcards, and no $ in front",
    );
  }
  return success({
    target: target.value,
    typed: typedOf(told),
    profile: profile.value,
    claims: chosen.value,
    allowed: allowed.value,
    waived: waived.value,
    runs: runs.value,
    lastingMs: lastingMs.value,
    seed: seed.value,
    devicesMax: devices.value,
    // It is 0, 1 or 2.
    qosMax: qos.value as Qos,
    endpoint: endpoint.value,
    clientPrefix,
    topicPrefix: `${topicPrefix}/${clientPrefix}/`,
  });
}

/** What the same runs need to be made again: the Server, how it is reached, and what they are drawn from. */
function typedOf(told: ConformTold): string {
  const options: readonly (readonly [string, string | null])[] = [
    ["embedded", told.embedded],
    ["spawn", told.spawn],
    ["username", told.userName],
    ["password-file", told.passwordFile],
    ["ca", told.ca],
    ["cert", told.cert],
    ["key", told.key],
    ["patience", told.patience],
    ["topic-prefix", told.topicPrefix],
    ["devices", told.devices],
    ["max-qos", told.maxQos],
  ];
  return [
    ...(told.url === null ? [] : [shellWord(told.url)]),
    ...options.flatMap(([name, value]) =>
      value === null ? [] : [`--${name} ${shellWord(value)}`],
    ),
    ...(told.insecure ? ["--insecure"] : []),
  ].join(" ");
}

const shellWord = (text: string): string =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

function targetOf({ url, embedded, spawn }: ConformTold): Result<Target> {
  const given = [url, embedded, spawn].filter((one) => one !== null);
  const hint = "mqtt://<host>:<port>, --embedded aedes, or --spawn mosquitto";
  if (given.length === 0) return failure("there is no Server to try", hint);
  if (given.length > 1) return failure("one Server at a time", hint);
  if (embedded !== null) return success({ is: "embedded", name: embedded });
  if (spawn !== null) return success({ is: "spawn", program: spawn });
  return urlOf(url ?? "", hint);
}

function urlOf(text: string, hint: string): Result<Target> {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isTls = url?.protocol === "mqtts:";
  if (url === null || (!isTls && url.protocol !== "mqtt:") || url.hostname === "") {
    const near = /^[\w.-]+(?::\d{1,5})?$/.test(text) ? `did you mean mqtt://${text}?` : hint;
    return failure(`"${shownWithoutLogin(text)}" is no address of a Server`, near);
  }
  if (url.password !== "") {
    return failure(
      "a password does not belong on a command line, where others can read it",
      "CLEANSESSION_PASSWORD, or --password-file <file>",
    );
  }
  const port = url.port === "" ? (isTls ? 8883 : 1883) : Number(url.port);
  return success({ is: "url", host: url.hostname.replaceAll(/^\[|\]$/g, ""), port, isTls });
}

/** What stands before an @ may be a password. */
const shownWithoutLogin = (text: string): string => text.replace(/^.*@/s, "***@");

function endpointOf(told: ConformTold, io: Io): Result<ConformPlan["endpoint"]> {
  const userName = told.userName ?? userOf(told.url) ?? io.variable("CLEANSESSION_USERNAME");
  const file = told.passwordFile;
  const password =
    file === null ? success(io.variable("CLEANSESSION_PASSWORD") ?? "") : io.readFile(file);
  if (!password.ok) return password;
  if (userName === null && password.value !== "") {
    return failure("there is a password and no user name", "--username <name>");
  }
  const login =
    userName === null ? null : { userName, password: password.value.replace(/\r?\n$/, "") };
  const long = [
    ["user name", login?.userName],
    ["password", login?.password],
  ].find(([, text = ""]) => Buffer.byteLength(text) > fieldBytesMax);
  if (long !== undefined) {
    return failure(
      `the ${long[0]} is longer than ${fieldBytesMax} bytes`,
      "no CONNECT carries more",
    );
  }
  const patience = wholeNumber(told.patience ?? String(usualPatienceMs), "patience", 10, 600_000);
  if (!patience.ok) return patience;
  const tls: Record<string, string> = {};
  for (const name of ["ca", "cert", "key"] as const) {
    const path = told[name];
    if (path === null) continue;
    const text = io.readFile(path);
    if (!text.ok) return text;
    tls[name] = text.value;
  }
  const wrong = wrongInTls(tls, told);
  if (wrong !== null) return wrong;
  return success({
    login,
    patienceMs: patience.value,
    tls: { ...tls, rejectUnauthorized: !told.insecure },
  });
}

/** What Node would say of it only when a connection is made. */
function wrongInTls(tls: Readonly<Record<string, string>>, told: ConformTold) {
  if (tls["ca"]?.includes("-----BEGIN ") === false) {
    return failure(`--ca: ${told.ca} has no certificate in it`, "a file in PEM, which has BEGIN");
  }
  try {
    createSecureContext(tls);
    return null;
  } catch (error) {
    const named = (["ca", "cert", "key"] as const).filter((name) => told[name] !== null);
    const why = error instanceof Error ? error.message : String(error);
    return failure(`TLS: ${named.map((name) => `--${name} ${told[name]}`).join(", ")}: ${why}`);
  }
}

function userOf(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { username } = new URL(url);
  try {
    return decodeURIComponent(username) || null;
  } catch {
    // A % that begins no letter stands for itself.
    return username;
  }
}

function wireNamed(text: string): Result<readonly string[]> {
  const named = claimsNamed(text);
  if (!named.ok) return named;
  const inside = named.value.find(({ vantage }) => vantage === "inside");
  return inside === undefined
    ? success(named.value.map(({ id }) => id))
    : failure(`${inside.id} looks inside the Server, which a real one does not allow`);
}

/** Deviations of any profile, and claims. */
function allowedNamed(text: string): Result<readonly string[]> {
  const ids = text.split(",").map((id) => id.trim());
  const deviations = profiles.flatMap((one) => one.deviations.map(({ id }) => id));
  const live = allLiveDeviations.map(({ id }) => id);
  const known = new Set([...deviations, ...live, ...claims.map(({ id }) => id)]);
  const unknown = ids.find((id) => !known.has(id));
  return unknown === undefined
    ? success(ids)
    : failure(
        `--allow: there is no deviation or claim "${unknown}"`,
        "cleansession profiles show <profile> lists deviations, cleansession claims lists claims",
      );
}
