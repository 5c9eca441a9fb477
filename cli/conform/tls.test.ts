/**
 * `conform` over TLS: a Server whose certificate is trusted is tried, and one that is not says why.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { connect, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { typed } from "../recording-io.ts";
import { startEmbedded } from "./local.ts";

const hasOpenssl = spawnSync("openssl", ["version"]).error === undefined;
const unless = hasOpenssl ? "" : " (skipped: openssl is not installed)";

interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A certificate that signs itself, good for a day. */
function identity(): Identity {
  const folder = mkdtempSync(join(tmpdir(), "cleansession-test-"));
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const files = ["-keyout", key, "-out", cert, "-days", "1"];
  spawnSync("openssl", ["req", "-x509", ...kind, ...names, ...files]);
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
}

const stops: (() => void)[] = [];
const ports = { plain: 0, tls: 0 };
let own: Identity = { cert: "", key: "" };

beforeAll(async () => {
  if (!hasOpenssl) return;
  own = identity();
  const aedes = await startEmbedded("aedes", ".");
  if (!aedes.ok) return;
  ports.plain = aedes.value.port;
  stops.push(aedes.value.stop);
  const sockets: Socket[] = [];
  const server = createServer(own, (client) => {
    const onward = connect(ports.plain, "127.0.0.1");
    sockets.push(client, onward);
    client.pipe(onward).pipe(client);
    for (const socket of [client, onward]) socket.on("error", () => socket.destroy());
    client.on("close", () => onward.destroy());
    onward.on("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  // Only a pipe's address is a string.
  ports.tls = (server.address() as AddressInfo).port;
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

afterAll(() => {
  for (const stop of stops) stop();
});

const conform = (where: string, files: Readonly<Record<string, string>>, ...args: string[]) => {
  const few = ["--profile", "aedes-1.2.0", "--seed", "1", "--runs", "2"];
  return typed(["conform", where, ...few, "--claims", "connack-first", ...args], files);
};

test.skipIf(!hasOpenssl)(`a Server with a trusted certificate is tried${unless}`, async () => {
  for (const host of ["127.0.0.1", "localhost"]) {
    const where = `mqtts://${host}:${ports.tls}`;
    const { code, out, err } = await conform(where, { "ca.pem": own.cert }, "--ca", "ca.pem");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(`${where}\n`);
    expect(out).toMatch(/\nheld: 1 claim.* in 2 runs, /);
  }
  expect((await conform(`mqtts://127.0.0.1:${ports.tls}`, {}, "--insecure")).code).toBe(0);
});

test.skipIf(!hasOpenssl)(`another certificate, or none, is said to be that${unless}`, async () => {
  const where = `mqtts://127.0.0.1:${ports.tls}`;
  const other = await conform(where, { "ca.pem": identity().cert }, "--ca", "ca.pem");
  expect(other.code).toBe(2);
  expect(other.err).toMatch(
    /^no TLS connection to mqtts:\S+: .*certificate.*\n {2}--ca <file> says/,
  );
  expect(other.err.trimEnd().split("\n")).toHaveLength(2);
  const untrusted = await conform(where, {});
  expect(untrusted.code).toBe(2);
  expect(untrusted.err).toMatch(/^no TLS connection to mqtts:\S+: self-signed certificate\n/);
  const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const cut = await conform(where, { c: broken, k: own.key }, "--cert", "c", "--key", "k");
  expect(cut.code).toBe(2);
  expect(cut.err).toMatch(/^TLS: --cert c, --key k: .*\n$/);
  const garbled = await conform(where, { "ca.pem": "no certificate" }, "--ca", "ca.pem");
  expect(garbled.code).toBe(2);
  expect(garbled.err).toMatch(/^--ca: ca\.pem has no certificate in it\n/);
});

test.skipIf(!hasOpenssl)(`TLS and no TLS are not mixed up in silence${unless}`, async () => {
  const bare = await conform(`mqtts://127.0.0.1:${ports.plain}`, {}, "--patience", "300");
  expect(bare.code).toBe(2);
  expect(bare.err).toMatch(/^(?:no TLS connection to|mqtts:\S+ cannot be reached)/);
  const veiled = await conform(`mqtt://127.0.0.1:${ports.tls}`, {}, "--patience", "300");
  expect(veiled.code).toBe(2);
  expect(veiled.err).toMatch(/mqtts:\/\//);
});
