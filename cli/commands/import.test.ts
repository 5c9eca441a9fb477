/** `import` and `export`, typed: real captures and logs, what they show and do not show, and what is refused. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scenarios } from "../../models/index.ts";
import { typed } from "../recording-io.ts";

const sample = (name: string): string => readFileSync(`cli/captures/samples/${name}`, "latin1");

const imported = (name: string, ...args: readonly string[]) =>
  typed(["import", name, ...args], { [name]: sample(name) });

interface Printed {
  readonly format: string;
  readonly verdict: string;
  readonly packets: number;
  readonly connections: number;
  readonly violations: readonly {
    readonly claim: string;
    readonly at: { readonly frame: number };
  }[];
  readonly held: readonly string[];
  readonly unfinished: readonly string[];
  readonly notSeen: Readonly<Record<string, number>>;
}

async function printed(name: string, ...args: readonly string[]): Promise<Printed> {
  const { out, err } = await imported(name, "--json", ...args);
  expect(err).toBe("");
  return JSON.parse(out) as Printed;
}

test("a capture of mosquitto says the same in every format", async () => {
  const whole = ["takeover.pcap", "takeover.pcapng", "takeover.tshark.json"];
  const [first, ...others] = await Promise.all(
    whole.map((name) => printed(name, "--profile", "mosquitto-2.0")),
  );
  expect(first).toMatchObject({ verdict: "unfinished", packets: 30, notSeen: { "MQTT 5": 1 } });
  expect(first?.held).toContain("session-present-told-truly");
  for (const other of others) {
    const { held, packets, connections, notSeen } = first as Printed;
    expect(other).toMatchObject({ held, packets, connections, notSeen });
  }
});

test("mosquitto's log of the same minute has the same connections, and fewer claims speak", async () => {
  const log = await printed("takeover.mosquitto.log", "--profile", "mosquitto-2.0", "--at-rest");
  expect(log).toMatchObject({ verdict: "unfinished", violations: [], notSeen: { "MQTT 5": 1 } });
  expect(log.held).toContain("session-present-told-truly");
  expect(log.unfinished).toEqual(
    expect.arrayContaining(["at-least-once", "client-answers", "suback-codes"]),
  );
});

test("a log without packets, as mosquitto writes it by itself, accuses nobody of their absence", async () => {
  const lines = sample("takeover.mosquitto.log")
    .split("\n")
    .filter((line) => !/: (?:\t|(?:Sending|Received|Will message|No will) )/.test(line));
  const args = ["--json", "--at-rest", "--from-start"];
  const { code, out } = await typed(["import", "m.log", ...args], { "m.log": lines.join("\n") });
  expect(code).toBe(3);
  expect(JSON.parse(out)).toMatchObject({
    verdict: "unfinished",
    violations: [],
    notSeen: { "MQTT 5": 1, "packets not logged": 6 },
  });
});

test.for(["emqx.text.log", "emqx.json.log"])(
  "%s shows a Session that was forgotten",
  async (name) => {
    const { code, out } = await imported(name);
    expect(code).toBe(1);
    expect(out).toContain(
      "violated: session-present-told-truly\n  line 12, 2026-11-25T16:00:02.000Z",
    );
    expect(out).toContain("display#2: display has a Session and gets CONNACK sp=0 code=0");
  },
);

test("aedes sends again without DUP: the first packet that cannot be right is named", async () => {
  const { code, out } = await imported("incident.pcap");
  expect(code).toBe(1);
  expect(out).toMatch(
    /violated: repeat-with-dup\n {2}frame 32, .*\n {4}display#2 gets PUBLISH #3193/,
  );
  const known = await imported("incident.pcap", "--profile", "aedes-1.1.1");
  expect(known.code).toBe(3);
  expect(known.out).toContain("known deviations found: ");
});

test("what was seen can be kept, shown and exported again", async () => {
  const { files } = await imported("incident.pcap", "--trace", "t");
  const shown = await typed(["replay", "t", "--plain"], { t: files.get("t") ?? "" });
  expect(shown.code).toBe(1);
  expect(shown.out).toContain("violated: repeat-with-dup\n");
  expect(shown.out).toMatch(/^> what was seen\n(?:.*\n)+?.* display#1 +closes its connection$/m);
  const back = await typed(
    ["export", "t", "--to", "pcapng", "--out", "b"],
    Object.fromEntries(files),
  );
  expect(back).toMatchObject({ code: 0, out: "b: 15 MQTT packets\n" });
  const again = await typed(["import", "b"], { b: back.files.get("b") ?? "" });
  expect(again.code).toBe(1);
  expect(again.out).toContain("violated: repeat-with-dup\n");
});

test("a capture from its middle accuses nobody", async () => {
  const bytes = Buffer.from(sample("incident.pcap"), "latin1");
  // Without its first ten frames the display's first CONNECT and SUBSCRIBE are gone.
  let at = 24;
  for (let frame = 0; frame < 10; frame += 1) at += 16 + bytes.readUInt32LE(at + 8);
  const middle = Buffer.concat([bytes.subarray(0, 24), bytes.subarray(at)]).toString("latin1");
  const { code, out } = await typed(["import", "m"], { m: middle });
  expect(code).toBe(3);
  expect(out).toContain("1 connection begun before it; nothing of that is judged");
});

test.for<readonly [string, readonly string[], string, RegExp]>([
  ["a file that is not there", ["none"], "", /^cannot read none/],
  ["an empty file", ["f"], "", /^f: the file is empty\n/],
  [
    "a file of no known kind",
    ["f"],
    "hello\n",
    /^f: it is no capture and no log of a known kind\n {2}known: pcap/,
  ],
  [
    "a format that is none",
    ["f", "--format", "pcpa"],
    "",
    /^there is no format "pcpa"\n {2}did you mean pcap/,
  ],
  ["a port that is none", ["f", "--port", "99999"], "", /^"99999" is no list of ports\n/],
  [
    "a claim that looks inside",
    ["f", "--claims", "window-is-kept"],
    "",
    /^window-is-kept looks inside/,
  ],
  [
    "a capture without MQTT",
    ["f", "--port", "4711"],
    sample("incident.pcap"),
    /^f: no MQTT is in it: .*segments of other ports\n/,
  ],
])("%s is refused with 2 and why", async ([, args, text, complaint]) => {
  const { code, out, err } = await typed(["import", ...args], args[0] === "f" ? { f: text } : {});
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(complaint);
});

test("export refuses what is no trace and no format", async () => {
  expect((await typed(["export", "t", "--out", "o"], { t: "no" })).err).toMatch(/^t: line 1: /);
  const odd = await typed(["export", "t", "--to", "pcapn", "--out", "o"], { t: "" });
  expect(odd).toMatchObject({
    code: 2,
    err: expect.stringContaining("did you mean pcap or pcapng?") as string,
  });
});

const tshark = spawnSync("tshark", ["--version"], { encoding: "utf8" });

test.skipIf(tshark.error !== undefined)(
  "tshark finds nothing wrong in any exported scenario (skipped where there is no tshark)",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "cleansession-"));
    let packets = 0;
    for (const { name } of scenarios.filter((_, index) => index % 16 === 0)) {
      const { files } = await typed(["run", name, "--quiet", "--trace", "t"]);
      const { out, files: all } = await typed(
        ["export", "t", "--out", "c"],
        Object.fromEntries(files),
      );
      const path = join(folder, "c.pcap");
      writeFileSync(path, all.get("c") ?? "", "latin1");
      const checks = ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE"];
      const fields = ["-T", "fields", "-e", "mqtt.msgtype", "-e", "_ws.malformed"];
      const wrong = ["-e", "tcp.checksum.status", "-e", "ip.checksum.status"];
      const { stdout } = spawnSync("tshark", ["-r", path, ...checks, ...fields, ...wrong], {
        encoding: "utf8",
      });
      const rows = stdout
        .trimEnd()
        .split("\n")
        .map((row) => row.split("\t"));
      const types = rows.flatMap(([type = ""]) => (type === "" ? [] : type.split(",")));
      expect(out).toBe(`c: ${types.length} MQTT packets\n`);
      // 1 is a good checksum.
      expect(rows.filter(([, bad, tcp, ip]) => bad !== "" || tcp !== "1" || ip !== "1")).toEqual(
        [],
      );
      packets += types.length;
    }
    rmSync(folder, { recursive: true });
    expect(packets).toBeGreaterThan(10);
  },
);
