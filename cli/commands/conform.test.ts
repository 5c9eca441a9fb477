/**
 * `conform`: a real Server is tried and left as it was, and an endpoint that is none says why.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parser } from "mqtt-packet";
import { afterEach, expect, test } from "vitest";
import { parseRecording } from "../../models/index.ts";
import type { LiveReport } from "../../properties/index.ts";
import { present } from "../../src/index.ts";
import { startEmbedded } from "../conform/local.ts";
import { typed } from "../recording-io.ts";

const hasMosquitto = spawnSync("mosquitto", ["-h"]).error === undefined;
const unless = hasMosquitto ? "" : " (skipped: mosquitto is not installed)";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A listener that does to each connection what it is told; its address. */
async function listening(greet: (socket: Socket) => void): Promise<string> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  // Only a pipe's address is a string.
  return `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const conform = (...args: readonly string[]) =>
  typed(["conform", ...args], {}, {}, { variables: { CLEANSESSION_PASSWORD: "" }, tickMs: 1 });

test("aedes is tried, and what it is known for does not count", async () => {
  const args = ["--embedded", "aedes", "--profile", "aedes-1.2.0", "--seed", "1", "--runs", "4"];
  const claims = ["--claims", "session-present-told-truly,connack-first"];
  const { code, out, err } = await conform(...args, ...claims, "--trace-dir", "t");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^aedes 1\.2\.0 at mqtt:\/\/127\.0\.0\.1:\d+\n/);
  expect(out).toContain("known deviation session-present-needs-subscription, found by");
  expect(out).toMatch(/\nheld: \d+ claims?, 1 violated as is known, .* in 4 runs, .*seed 1\n$/);
});

test("where no situation of any claim arises nothing is shown", async () => {
  const asked = ["conform", "--embedded", "aedes", "--runs", "1", "--seed", "799087752", "--quiet"];
  const { code, out } = await typed(asked);
  expect(code).toBe(3);
  expect(out).toMatch(/^unfinished: 58 claims, 0 steps in 1 run, 58 of 58 claims not triggered;/);
});

test("what is found can be replayed, and shown by a script that needs nothing else", async () => {
  const args = ["--embedded", "aedes", "--profile", "standard-3.1.1", "--seed", "1", "--runs", "4"];
  const claims = ["--claims", "session-present-told-truly"];
  const wanted = ["--trace-dir", "t", "--script", "s.cjs", "--junit", "j.xml"];
  const login = ["--username", "it's me", "--patience", "1900"];
  const { code, out, files } = await conform(...args, ...claims, ...wanted, ...login);
  expect(code).toBe(1);
  expect(out).toContain(
    "reproduce: cleansession conform --embedded aedes --username 'it'\\''s me' --patience 1900 --profile",
  );
  expect(out).toMatch(/^seen again in 5 of 5 more runs$/m);
  expect(out).toMatch(/^ {2}\+ server -> \w+ {2}CONNACK sp=1 code=0$/m);
  expect(files.get("j.xml")).toContain('failures="1"');
  const trace = present(files.get("t/session-present-told-truly.trace"), "a trace");
  const recording = parseRecording(trace);
  expect(recording.ok && recording.value?.of).toMatch(/^aedes 1\.2\.0 at /);
  const replayed = await typed(["replay", "t"], { t: trace });
  expect(replayed.code).toBe(1);
  expect(replayed.out).toContain("violated: session-present-told-truly\n");

  const script = join(mkdtempSync(join(tmpdir(), "cleansession-test-")), "s.cjs");
  writeFileSync(script, present(files.get("s.cjs"), "a script"));
  const server = await startEmbedded("aedes", ".");
  const port = server.ok ? server.value.port : 0;
  stops.push(() => server.ok && server.value.stop());
  // Once more than once: what it leaves at the Server is not in its way.
  for (const _ of ["first", "second"]) {
    const shown = spawnSync(process.execPath, [script, `mqtt://127.0.0.1:${port}`]);
    expect(shown.stdout.toString()).toMatch(/\nseen again: \w+#\d: \w+ has a Session and gets/);
    expect(shown.status).toBe(1);
  }
  const dead = spawnSync(process.execPath, [script, "127.0.0.1", "1"]);
  expect(dead.stdout.toString()).toMatch(/\nnot tried: nobody listens at 127\.0\.0\.1:1\n$/);
  expect(dead.status).toBe(2);
  const closed = await listening((socket) => socket.write(connackOf(5)));
  const refused = spawn(process.execPath, [script, "127.0.0.1", new URL(closed).port]);
  const ended = once(refused, "close");
  const said = await text(refused.stdout);
  expect(said).toMatch(/\nnot tried: 127\.0\.0\.1:\d+ lets nobody in; CLEANSESSION_USERNAME and /);
  expect(await ended).toEqual([2, null]);
});

test("a claim that was asked for by name and never arose leaves it unfinished, unless waived", async () => {
  const args = ["--embedded", "aedes", "--profile", "aedes-1.2.0", "--seed", "1", "--runs", "1"];
  const rare = ["--claims", "connack-first,unknown-protocol-level-refused"];
  const { code, out } = await conform(...args, ...rare);
  expect(code).toBe(3);
  expect(out).toMatch(/^nothing is shown of 1 claim, whose situation never arose/m);
  expect(out).toMatch(/\nunfinished: 2 claims, .*1 of 2 claims not triggered/);
  const waived = await conform(...args, ...rare, "--waive", "unknown-protocol-level-refused");
  expect(waived.code).toBe(0);
  const { code: all, out: json } = await conform(...args, "--json");
  expect(all).toBe(0);
  expect(JSON.parse(json)).toMatchObject({ verdict: "held", untriggered: expect.any(Array) });
});

test("what is found without a profile can be replayed too", async () => {
  const args = ["--embedded", "aedes", "--seed", "1", "--runs", "4"];
  const found = await conform(
    ...args,
    "--claims",
    "session-present-told-truly",
    "--trace-dir",
    "t",
  );
  expect(found.code).toBe(1);
  const trace = present(found.files.get("t/session-present-told-truly.trace"), "a trace");
  expect((await typed(["replay", "t"], { t: trace })).code).toBe(1);
});

test("probing finds the knobs, and says which profile is nearest", async () => {
  const { code, out } = await conform("--embedded", "aedes", "--probe");
  expect(code).toBe(0);
  expect(out).toMatch(/^ {2}server\.sessionPresentRule +hasSubscriptions$/m);
  expect(out).toMatch(/^ {2}server\.dupOnResend\.qos2 +false$/m);
  expect(out).toMatch(/^nearest profile: aedes-1\.2\.0$/m);
});

test.skipIf(!hasMosquitto)(`mosquitto is tried, spawned for it alone${unless}`, async () => {
  const args = ["--spawn", "mosquitto", "--profile", "mosquitto-2.0", "--seed", "6", "--runs", "3"];
  const { code, out, err } = await conform(...args);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^mosquitto [\d.]+ at mqtt:/);
  expect(out).toMatch(/\nheld: \d+ claims.* in 3 runs, /);
});

test("a program that is not there is not started", async () => {
  const gone = await conform("--spawn", "/no-such/mosquitto");
  expect(gone.code).toBe(2);
  expect(gone.err).toMatch(/^--spawn: there is no program "\/no-such\/mosquitto"\n {2}apt-get/);
  const misspelt = await conform("--spawn", "mosqitto");
  expect(misspelt.code).toBe(2);
  expect(misspelt.err).toMatch(/^--spawn: there is no program "mosqitto"\n {2}--spawn starts/);
  const other = await conform("--embedded", "aedes-0.0.0");
  expect(other.err).toBe("aedes-0.0.0 is not installed here\n  npm install aedes-0.0.0\n");
});

test("endpoints that are none are told apart, each in a sentence", async () => {
  const dead = await conform("mqtt://127.0.0.1:1");
  expect(dead.code).toBe(2);
  expect(dead.err).toMatch(/^nobody listens at mqtt:\/\/127\.0\.0\.1:1\n {2}is the Server running/);

  const http = await listening((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  expect((await conform(http)).err).toMatch(/^what answers at mqtt:.* does not speak MQTT\n/);

  const mute = await listening(() => {});
  const silent = await conform(mute, "--patience", "800");
  expect(silent.err).toMatch(/^mqtt:.* does not answer CONNECT within 800 ms\n {2}--patience/);

  const closing = await listening((socket) => socket.end());
  expect((await conform(closing)).err).toMatch(/closes the connection without an answer\n/);

  const refusing = await listening((socket) => socket.write(Buffer.from([0x20, 2, 0, 5])));
  expect((await conform(refusing)).err).toMatch(
    /refuses to connect: return code 5, not authorized\n {2}--username/,
  );
});

test("a password is not taken from the command line, nor shown", async () => {
  const { code, out, err } = await conform("mqtt://u:geheim@localhost:1");
  expect(code).toBe(2);
  expect(err).toMatch(/^a password does not belong on a command line/);
  const wrong = await conform("mqtt:/u:geheim@localhost");
  expect(out + err + wrong.out + wrong.err).not.toContain("geheim");
});

test("a password that no CONNECT can carry is refused before anybody is asked", async () => {
  const login = ["--username", "u", "--password-file", "p"];
  const args = ["conform", "mqtt://localhost:1", ...login];
  const { code, err } = await typed(args, { p: "é".repeat(32_768) });
  expect({ code, err }).toEqual({
    code: 2,
    err: "the password is longer than 65535 bytes\n  no CONNECT carries more\n",
  });
});

test("wrong words are said to be wrong", async () => {
  expect((await conform()).err).toMatch(/^there is no Server to try\n/);
  expect((await conform("mqtt://h", "--spawn", "m")).err).toMatch(/^one Server at a time\n/);
  expect((await conform("http://h")).err).toMatch(/^"http:\/\/h" is no address of a Server\n/);
  expect((await conform("mqtt://h", "--allow", "x")).err).toMatch(/no deviation or claim "x"\n/);
  const inside = await conform("mqtt://h", "--claims", "will-published-once");
  expect(inside.err).toMatch(/^will-published-once looks inside the Server/);
});

/** A Server of a few lines: what it does about the first byte of what it is sent. */
const serving = (answer: (first: number, socket: Socket) => void): Promise<string> =>
  listening((socket) => socket.on("data", (data) => answer(data[0] ?? 0, socket)));

const connackOf = (code: number) => Buffer.from([0x20, 2, 0, code]);

const message = Buffer.from([0x30, 4, 0, 1, 0x61, 0x78]);
const flood = Buffer.concat(Array.from({ length: 6_000 }, () => message));

test("a Server that sends without end is left", async () => {
  const flooding = await serving((first, socket) => {
    if (first === 0x10) socket.write(Buffer.concat([connackOf(0), flood]));
  });
  const one = ["--profile", "standard-3.1.1", "--seed", "1", "--runs", "1"];
  const driven = await conform(flooding, ...one);
  expect(driven.code).toBe(2);
  expect(driven.err).toMatch(/ sends without end: more than 5000 packets\n/);
  const probed = await conform(flooding, "--probe");
  expect(probed.code).toBe(2);
  expect(probed.err).toMatch(/ sends without end: /);
});

test("what was found before a Server broke is told as it was seen", async () => {
  const behind = await startEmbedded("aedes", ".");
  const port = behind.ok ? behind.value.port : 0;
  stops.push((): unknown => behind.ok && behind.value.stop());
  let opened = 0;
  // It says Session Present 1 to everybody, and later has too much to say.
  const breaking = await listening((socket) => {
    opened += 1;
    const onward = connect(port, "127.0.0.1");
    onward.on("error", () => socket.destroy());
    socket.pipe(onward);
    onward.once("data", (first) => {
      if (first[0] === 0x20) first[2] = 1;
      socket.write(opened > 60 ? Buffer.concat([first, flood]) : first);
      onward.pipe(socket);
    });
  });
  const claims = ["--claims", "clean-session-never-present", "--profile", "aedes-1.2.0"];
  const { code, out, err } = await conform(breaking, ...claims, "--seed", "1", "--runs", "60");
  expect(code).toBe(2);
  expect(err).toMatch(/ sends without end: /);
  expect(out).toMatch(/^violated: clean-session-never-present$/m);
  expect(out).toMatch(/^not looked at again; what was seen is below$/m);
  expect(out).toMatch(/^✗ observation \d+: .*CONNACK sp=1/m);
});

test("whoever is turned away most of the time has shown little", async () => {
  // It takes nobody with CleanSession 0, whose flags are the tenth byte, and answers pings.
  const picky = await listening((socket) =>
    socket.on("data", (data) => {
      const pings = data.filter((byte, at) => byte === 0xc0 && data[at + 1] === 0);
      for (const _ of pings) socket.write(Buffer.from([0xd0, 0]));
      if (data[0] !== 0x10) return;
      if (((data[9] ?? 0) & 2) === 0) socket.destroy();
      else socket.write(connackOf(0));
    }),
  );
  const claims = ["--claims", "connack-first", "--profile", "standard-3.1.1"];
  const { code, out } = await conform(picky, ...claims, "--seed", "1", "--runs", "6");
  expect(out).toMatch(/^turned away: \d+ of \d+ Clients that came with CleanSession 0/m);
  expect(code).toBe(3);
});

test("a Server that answers only some PINGREQs is not said to have held", async () => {
  let pings = 0;
  const sparing = await serving((first, socket) => {
    if (first === 0x10) socket.write(connackOf(0));
    if (first === 0xc0 && (pings += 1) % 3 !== 0) socket.write(Buffer.from([0xd0, 0]));
  });
  const claims = ["--claims", "connack-first", "--profile", "standard-3.1.1"];
  const few = ["--seed", "1", "--runs", "2", "--patience", "500"];
  const { code, out } = await conform(sparing, ...claims, ...few);
  expect(out).toMatch(/^left unanswered: [1-9]\d* of \d+ PINGREQs; MQTT3-3\.12\.4-1; --patience/m);
  expect(out).toMatch(/^unfinished: /m);
  expect(code).toBe(3);
});

test("a Server that takes no QoS 2 is told of, and can be tried without it", async () => {
  const behind = await startEmbedded("aedes", ".");
  const port = behind.ok ? behind.value.port : 0;
  stops.push((): unknown => behind.ok && behind.value.stop());
  // At a PUBLISH with QoS 2 it closes the connection.
  const strict = await listening((socket) => {
    const onward = connect(port, "127.0.0.1");
    onward.on("error", () => socket.destroy());
    onward.on("close", () => socket.destroy());
    socket.on("close", () => onward.destroy());
    onward.pipe(socket);
    const packets = parser();
    packets.on("packet", (packet) => {
      if (packet.cmd === "publish" && packet.qos === 2) socket.destroy();
    });
    socket.on("data", (data) => {
      packets.parse(data);
      if (!socket.destroyed) onward.write(data);
    });
  });
  const probed = await conform(strict, "--probe");
  expect(probed.out).toMatch(/^ {2}server\.maxQueue /m);
  expect(probed.out).not.toMatch(/server\.(?:cleanDiscards|inboundQos2OnResume|routeQos2At) /);
  const few = ["--claims", "connack-first", "--profile", "aedes-1.2.0", "--seed", "1"];
  const told = /^closed without PUBREC: \d+ of \d+ connections with a QoS 2 PUBLISH; --max-qos 1 /m;
  expect((await conform(strict, ...few, "--runs", "8")).out).toMatch(told);
  const { out } = await conform(strict, ...few, "--runs", "8", "--max-qos", "1", "--json");
  // It is the report, as JSON.
  const { doorways } = JSON.parse(out) as LiveReport;
  expect(doorways.qos2).toEqual({ asked: 0, turnedAway: 0 });
});

test("what a Server was asked before it went away is judged, and nothing is held", async () => {
  const server = await startEmbedded("aedes", ".");
  const port = server.ok ? server.value.port : 0;
  const stop = (): unknown => server.ok && server.value.stop();
  stops.push(stop);
  const claims = ["--claims", "connack-first", "--profile", "aedes-1.2.0"];
  setTimeout(stop, 4_000);
  const url = `mqtt://127.0.0.1:${port}`;
  const { code, out, err } = await conform(url, ...claims, "--seed", "1", "--runs", "2000");
  expect(code).toBe(2);
  expect(out).toMatch(/\nunfinished: 1 claim/);
  expect(err).toMatch(/^after \d+ runs: nobody listens at /);
});

test("Ctrl-C before the first run ends it with a report, whatever it was about to do", async () => {
  for (const more of [[], ["--slow"], ["--profile", "aedes-1.2.0"]]) {
    const args = ["conform", "--embedded", "aedes", "--json", ...more];
    const { code, out, err } = await typed(args, {}, {}, { interruptAtPause: 0 });
    expect({ code, err }).toEqual({ code: 130, err: "" });
    expect(JSON.parse(out)).toMatchObject({ verdict: "unfinished", interrupted: true, runs: 0 });
  }
});
