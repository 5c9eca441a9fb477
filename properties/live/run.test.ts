/** A run against something real, where what is real is a few lines of a test. */
import { expect, test } from "vitest";
import { present } from "../../src/index.ts";
import { model, standardProfile, type FromOutside, type Packet } from "../../models/index.ts";
import { operationOf } from "../calm.ts";
import { findClaim } from "../catalogue.ts";
import { LiveRun, type FarEnds } from "./run.ts";
import { enactLive } from "./script.ts";
import { readScript } from "../script.ts";
import { grouped, settled } from "../shrink.ts";
import { Setups } from "../swarm.ts";

/** A Server that answers CONNECT and SUBSCRIBE, and tells of everything that reaches it. */
class Answering implements FarEnds {
  readonly failure = null;
  readonly heard: string[] = [];
  readonly #arrivals: FromOutside[] = [];
  readonly #sessionPresent: boolean;

  constructor(sessionPresent: boolean) {
    this.#sessionPresent = sessionPresent;
  }

  isOver = (): boolean => false;
  nowMs = (): number => 7;
  open = (connection: string): void => void this.heard.push(`open ${connection}`);
  silence = (connection: string): void => void this.heard.push(`silence ${connection}`);

  write(connection: string, packet: Packet): void {
    this.heard.push(`${packet.type} ${connection}`);
    const answer = this.#answer(packet);
    if (answer !== null) this.#arrivals.push({ op: "arrive", connection, packet: answer });
  }

  close(connection: string, cleanly: boolean): void {
    this.heard.push(`${cleanly ? "close" : "cut"} ${connection}`);
  }

  exchange = (): Promise<readonly FromOutside[]> => Promise.resolve(this.#arrivals.splice(0));
  quiet = (): Promise<readonly FromOutside[]> => this.exchange();

  #answer(packet: Packet): Packet | null {
    const sessionPresent = this.#sessionPresent;
    if (packet.type === "CONNECT") return { type: "CONNACK", sessionPresent, returnCode: 0 };
    if (packet.type !== "SUBSCRIBE") return null;
    return { type: "SUBACK", packetId: packet.packetId, returnCodes: [1] };
  }
}

const setup = new Setups(standardProfile, 2, model, "outside").at(0);

async function made(lines: readonly string[], sessionPresent = false) {
  const claims = ["session-present-told-truly"].flatMap((id) => {
    const found = findClaim(id);
    return found.ok ? [found.value] : [];
  });
  const far = new Answering(sessionPresent);
  const { run, sights, violatedAt } = await enactLive(setup, readScript(lines), claims, far);
  return { far, run, sights, violatedAt };
}

test("what reaches the far end is written, and what comes from there reaches the Client", async () => {
  const { far, run, sights } = await made(["connect a clean=0", "settle", "subscribe a t qos=1"]);
  expect(far.heard).toEqual(["open a#1", "CONNECT a#1", "SUBSCRIBE a#1"]);
  const shown = sights.map((one) => (one.is === "received" ? one.packet.type : one.is));
  expect(shown).toEqual(["operated", "opened", "sent", "CONNACK", "operated", "sent", "SUBACK"]);
  expect(run.watch.violations).toEqual([]);
});

test("a packet that is not delivered before a cut is never written", async () => {
  const lines = ["connect a", "settle", "subscribe a t qos=1", "cut a", "notice a#1->server"];
  const { far } = await made(lines);
  expect(far.heard).toEqual(["open a#1", "CONNECT a#1", "cut a#1"]);
});

test("a connection is closed in order, cut, or half-open; its name is not used again", async () => {
  const again = [
    "disconnect a",
    "settle",
    "connect a",
    "settle",
    "vanish a",
    "settle",
    "connect a",
  ];
  const { far } = await made(["connect a", "settle", ...again]);
  const ends = far.heard.filter((line) => /^(?:close|silence|open)/.test(line));
  expect(ends).toEqual(["open a#1", "close a#1", "open a#2", "silence a#2", "open a#3"]);
});

test("a violation is noted with the sight at which it shows", async () => {
  const { run, sights, violatedAt } = await made(["connect a clean=0"], true);
  expect(run.watch.violations.map(({ claim }) => claim.id)).toEqual(["session-present-told-truly"]);
  const [place] = violatedAt;
  expect(sights[(place ?? 0) - 1]).toMatchObject({ is: "received", packet: { type: "CONNACK" } });
});

test("what cannot be done to a real Server is passed over", async () => {
  const { far } = await made(["restart server", "kick a", "connect a"]);
  expect(far.heard).toEqual(["open a#1", "CONNECT a#1"]);
});

test("nothing goes out above the highest QoS that is asked for", async () => {
  const said: Packet[] = [];
  const far = new Answering(false);
  const write = far.write.bind(far);
  far.write = (connection, packet) => {
    said.push(packet);
    write(connection, packet);
  };
  const run = new LiveRun(setup, [], far, null, 1);
  const [willed, asked, published] = [
    "connect a will=t willmessage=w willqos=2",
    "subscribe a t qos=2 u",
    'publish a t qos=2 "m"',
  ].map((line) => operationOf(line));
  for (const operation of [willed, asked, published]) {
    expect(run.operate(present(operation, "an operation"))).toBe(true);
    await run.rest();
  }
  expect(said).toMatchObject([
    { type: "CONNECT", will: { qos: 1 } },
    { type: "SUBSCRIBE", requests: [{ qos: 1 }, { qos: 0 }] },
    { type: "PUBLISH", qos: 1 },
  ]);
});

test("a script is made plainer: settled after each line, or after what belongs together", () => {
  const lines = [
    'publish a t "m"',
    'publish a t "m"',
    "exchange",
    "deliver a#1->server",
    "exchange",
  ];
  const publish = 'publish a t "m"';
  const texts = (form: typeof settled): string[] => form(readScript(lines)).map(({ text }) => text);
  expect(texts(settled)).toEqual([publish, "settle", publish, "settle"]);
  expect(texts(grouped)).toEqual([publish, publish, "settle"]);
});
