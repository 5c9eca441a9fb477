/**
 * A violation as a script that needs nothing but Node: it does what was done, waits for what was
 * seen, and says whether it was seen again.
 *
 * Packet Identifiers that the Server chooses may differ from run to run, so answers take theirs from
 * what they answer. Each time it is run, ClientIDs and topics are other ones, since a Server may know
 * the old ones still. User and password come from the environment.
 */
import { showPacket, type Packet } from "../../models/index.ts";
import { statement, type LiveWitness, type RawLine } from "../../properties/index.ts";

export interface ScriptPlan {
  readonly witness: LiveWitness;
  readonly server: string;
  /** What ClientIDs begin with, and topics have in them. */
  readonly names: string;
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly hasLogin: boolean;
}

export function scriptText({ witness, server, ...where }: ScriptPlan): string {
  const { claim, what, sights, at, prefix } = witness;
  const isMissing = at > sights.length;
  const lines = isMissing ? witness.lines : upToTheSight(witness);
  const steps = lines.flatMap((line, index) => stepOf(line, lines.slice(0, index)));
  const head = [
    `// ${claim.id}: ${claim.says}`,
    ...claim.from.map((id) => `// ${id}: ${statement(id).says}`),
    `// Seen at ${server}: ${what}`,
    ...witness.script.filter(({ text }) => !isPause(text)).map(({ text }) => `//   ${text}`),
    `// node <this file> [host] [port]`,
  ];
  const settings = {
    ...where,
    prefix,
    what,
    // What is missing is waited for at the end.
    about: isMissing ? witness.about : null,
  };
  return [
    "#!/usr/bin/env node",
    ...head.map((line) => line.replaceAll(/[\r\n]/g, " ")),
    `const settings = ${JSON.stringify(settings, null, 2)};`,
    "const steps = [",
    ...steps.map((step) => `  ${JSON.stringify(step)},`),
    "];",
    player,
  ].join("\n");
}

/** What went over the connections up to the packet that shows it; all of it when no packet does. */
function upToTheSight({ lines, sights, at }: LiveWitness): readonly RawLine[] {
  const last = sights[at - 1];
  if (last?.is !== "received") return lines;
  const count = sights
    .slice(0, at)
    .filter((one) => one.is === "received" && one.connection === last.connection).length;
  let left = count;
  const place = lines.findIndex(({ is, connection }) => {
    if (is === "read" && connection === last.connection) left -= 1;
    return left === 0;
  });
  return place < 0 ? lines : lines.slice(0, place + 1);
}

const isPause = (text: string): boolean => text === "settle" || text === "exchange";

/** A step: what is done, on which connection, and the bytes or the packet. */
type Step = readonly (string | number | null)[];

function stepOf({ is, connection, packet, bytes }: RawLine, before: readonly RawLine[]): Step[] {
  if (is !== "write" && is !== "read") return [[is, connection]];
  if (packet === null) return [];
  if (is === "read") return [["read", connection, signature(packet)]];
  const answered = answeredBy(packet, connection, before);
  return [["write", connection, bytes, showPacket(packet), answered]];
}

/** What a Client's acknowledgement answers: the packet last read that has its Packet Identifier. */
function answeredBy(packet: Packet, connection: string, before: readonly RawLine[]): string | null {
  const types: Readonly<Record<string, string>> = {
    PUBACK: "PUBLISH",
    PUBREC: "PUBLISH",
    PUBCOMP: "PUBREL",
  };
  const wanted = types[packet.type];
  if (wanted === undefined || !("packetId" in packet)) return null;
  const last = before.findLast(
    (line) =>
      line.is === "read" &&
      line.connection === connection &&
      line.packet?.type === wanted &&
      "packetId" in line.packet &&
      line.packet.packetId === packet.packetId,
  );
  return last?.packet === undefined || last.packet === null ? null : signature(last.packet);
}

/** A packet without an identifier that the Server has chosen. */
function signature(packet: Packet): string {
  switch (packet.type) {
    case "PUBLISH": {
      const { topic, payload, qos, dup, retain } = packet;
      return `PUBLISH ${topic} qos=${qos}${dup ? " dup" : ""}${retain ? " retain" : ""} ${payload}`;
    }
    case "CONNACK":
      return `CONNACK sp=${Number(packet.sessionPresent)} code=${packet.returnCode}`;
    case "SUBACK":
      return `SUBACK #${packet.packetId} codes=${packet.returnCodes.join(",")}`;
    case "PUBREL":
      return "PUBREL";
    case "PUBACK":
    case "PUBREC":
    case "PUBCOMP":
    case "UNSUBACK":
      return `${packet.type} #${packet.packetId}`;
    default:
      return packet.type;
  }
}

/** What plays the steps; plain JavaScript that any Node runs. */
const player = String.raw`
const net = require("node:net");
const tls = require("node:tls");
const [, named = settings.host, portNamed] = /^(?:mqtts?:..)?(.*?)(?::(\d+))?\/?$/.exec(process.argv[2] ?? "") ?? [];
const host = named === "" ? settings.host : named;
const port = Number(process.argv[3] ?? portNamed ?? settings.port);
if (!(port > 0 && port < 65536)) end("that is no port; say a host and a port, or nothing", 2);
const waitMs = 2000;
let heard = false;
const names = ["", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP",
  "SUBSCRIBE", "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT"];
const lines = new Map();
// Other names of the same length, unless they are so short that they may be part of something else.
const fresh = require("node:crypto").randomBytes(16).toString("hex").slice(0, settings.names.length);
const renamed = (hex) => {
  const text = Buffer.from(hex, "hex").toString("latin1");
  return Buffer.from(settings.names.length < 4 ? text : text.replaceAll(settings.names, fresh), "latin1");
};

function open(name) {
  const socket = settings.isTls
    ? tls.connect({ host, port, servername: host })
    : net.connect({ host, port, noDelay: true });
  const line = { socket, bytes: Buffer.alloc(0), packets: [], ended: false, ids: new Map() };
  lines.set(name, line);
  socket.on("data", (data) => {
    line.bytes = Buffer.concat([line.bytes, data]);
    for (let packet; (packet = take(line)) !== null;) {
      console.log("server -> " + name + "  " + packet.signature + (packet.id ? "  #" + packet.id : ""));
      line.packets.push(packet);
      heard = true;
    }
  });
  socket.on("close", () => (line.ended = true));
  socket.on("error", (error) => {
    line.ended = true;
    const unreached = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT"];
    if (unreached.includes(error.code)) end("not tried: nobody listens at " + host + ":" + port, 2);
  });
}

function take(line) {
  const { bytes } = line;
  let length = 0;
  let at = 1;
  for (let shift = 0; ; shift += 7) {
    if (at >= bytes.length) return null;
    length += (bytes[at] & 127) << shift;
    at += 1;
    if ((bytes[at - 1] & 128) === 0) break;
  }
  if (bytes.length < at + length) return null;
  const body = bytes.subarray(at, at + length);
  const first = bytes[0];
  line.bytes = bytes.subarray(at + length);
  const type = names[first >> 4] ?? "?";
  if (type === "CONNACK") return { signature: "CONNACK sp=" + (body[0] & 1) + " code=" + body[1], id: 0 };
  if (type === "PUBLISH") {
    const qos = (first >> 1) & 3;
    const end = 2 + body.readUInt16BE(0);
    const id = qos > 0 ? body.readUInt16BE(end) : 0;
    const payload = body.subarray(end + (qos > 0 ? 2 : 0)).toString();
    const flags = "qos=" + qos + (first & 8 ? " dup" : "") + (first & 1 ? " retain" : "");
    const topic = body.subarray(2, end).toString().slice(settings.prefix.length);
    return { signature: "PUBLISH " + topic + " " + flags + " " + payload, id };
  }
  const id = body.length >= 2 ? body.readUInt16BE(0) : 0;
  if (type === "SUBACK") return { signature: "SUBACK #" + id + " codes=" + [...body.subarray(2)].join(","), id: 0 };
  if (type === "PUBREL") return { signature: "PUBREL", id };
  return { signature: body.length >= 2 ? type + " #" + id : type, id: 0 };
}

/** User and password go into CONNECT behind everything else. */
function withLogin(bytes) {
  if (!settings.hasLogin || bytes[0] !== 0x10) return bytes;
  const text = (value) => {
    const data = Buffer.from(value ?? "");
    return Buffer.concat([Buffer.from([data.length >> 8, data.length & 255]), data]);
  };
  let at = 1;
  while (bytes[at] & 128) at += 1;
  const body = Buffer.concat([bytes.subarray(at + 1), text(process.env.CLEANSESSION_USERNAME),
    text(process.env.CLEANSESSION_PASSWORD)]);
  body[7] |= 0xc0;
  const size = [];
  for (let left = body.length; ;) {
    size.push((left & 127) | (left > 127 ? 128 : 0));
    if ((left >>= 7) === 0) break;
  }
  return Buffer.concat([Buffer.from([0x10, ...size]), body]);
}

const until = async (isSo) => {
  for (let waited = 0; waited < waitMs && !isSo(); waited += 5) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return isSo();
};

function end(text, code) {
  console.log(text);
  process.exit(code);
}

(async () => {
  for (const [is, name, what, shown, answered] of steps) {
    const line = lines.get(name);
    if (is === "open") open(name);
    if (is === "close") line.socket.end();
    if (is === "reset") line.socket.resetAndDestroy();
    if (is === "silence") line.socket.pause();
    if (is === "ended" && !(await until(() => line.ended))) end("not seen again: the Server does not close " + name, 0);
    if (is === "write") {
      const bytes = withLogin(renamed(what));
      if (answered !== null && line.ids.has(answered)) bytes.writeUInt16BE(line.ids.get(answered), 2);
      console.log(name + " -> server  " + shown);
      line.socket.write(bytes);
    }
    if (is === "read") {
      const found = () => line.packets.findIndex(({ signature }) => signature === what);
      if (!(await until(() => found() >= 0))) {
        if (!heard) end("not tried: whoever listens at " + host + ":" + port + " answers nothing", 2);
        if (/^CONNACK sp=. code=0$/.test(what) && line.packets.some(({ signature }) => /^CONNACK sp=0 code=[345]$/.test(signature)))
          end("not tried: " + host + ":" + port + " lets nobody in; CLEANSESSION_USERNAME and CLEANSESSION_PASSWORD say who comes", 2);
        end("not seen again: no " + what + " at " + name, 0);
      }
      const [packet] = line.packets.splice(found(), 1);
      line.ids.set(what, packet.id);
    }
  }
  if (settings.about !== null) {
    const came = () => [...lines.values()].some(({ packets }) =>
      packets.some(({ signature }) => signature.startsWith("PUBLISH") && signature.endsWith(" " + settings.about)));
    if (await until(came)) end("not seen again: " + JSON.stringify(settings.about) + " came after all", 0);
  }
  end("seen again: " + settings.what, 1);
})();
`;
