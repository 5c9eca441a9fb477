/** The ledger of a message has what happened to it, and nothing that happened to another. */
import { expect, test } from "vitest";
import { mqttSystem, roomy, standardProfile } from "../models/index.ts";
import { Engine } from "../src/index.ts";
import { ledgerOf } from "./ledger.ts";
import { readScript, record } from "./script.ts";

function entries(payload: string, ...lines: readonly string[]): readonly string[] {
  const devices = ["a", "b"];
  const engine = new Engine(mqttSystem(roomy(standardProfile, devices)));
  const setup = { devices, shared: [], profile: standardProfile, engine };
  const steps = record(setup, readScript(lines));
  return ledgerOf(payload, steps).map(({ is, who, what }) => `${is}: ${who}: ${what}`);
}

test("a QoS 2 message is followed through both exchanges to the end", () => {
  const lines = ["connect b", "settle", "subscribe b t qos=2", "settle", "connect a", "settle"];
  expect(entries("x", ...lines, 'publish a t qos=2 "x"')).toEqual([
    "published: a: by its user",
    'sent: a#1 -> server: PUBLISH #1 t qos=2 "x"',
    'arrived: a#1 -> server: PUBLISH #1 t qos=2 "x"',
    "acknowledged: server -> a#1: PUBREC #1",
    "arrived: server -> a#1: PUBREC #1",
    "acknowledged: a#1 -> server: PUBREL #1",
    "arrived: a#1 -> server: PUBREL #1",
    "accepted: server: for its subscribers",
    "acknowledged: server -> a#1: PUBCOMP #1",
    "queued: session#1: for b, qos=2",
    'sent: server -> b#1: PUBLISH #1 t qos=2 "x"',
    "arrived: server -> a#1: PUBCOMP #1",
    "completed: a: knows it delivered",
    'arrived: server -> b#1: PUBLISH #1 t qos=2 "x"',
    "acknowledged: b#1 -> server: PUBREC #1",
    "arrived: b#1 -> server: PUBREC #1",
    "acknowledged: server -> b#1: PUBREL #1",
    "arrived: server -> b#1: PUBREL #1",
    "handed over: b: to its user, qos=2",
    "acknowledged: b#1 -> server: PUBCOMP #1",
    "arrived: b#1 -> server: PUBCOMP #1",
  ]);
});

test("another message with the same Packet Identifier has a ledger of its own", () => {
  const both = ["connect a", "settle", 'publish a t qos=1 "x"', "settle", 'publish a t qos=1 "y"'];
  const ofBoth = [...entries("x", ...both), ...entries("y", ...both)];
  expect(ofBoth.filter((entry) => entry.includes("PUBACK #1"))).toHaveLength(4);
  expect(entries("x", ...both).filter((entry) => entry.includes("PUBACK #1"))).toHaveLength(2);
});

test("what is lost, sent again and dropped is said with the reason", () => {
  const lines = ["connect b clean=0", "settle", "subscribe b t qos=1", "settle", "connect a"];
  const publish = 'publish a t qos=1 "x"';
  const cutLines = [publish, "deliver a#1->server", "cut b", "notice server->b#1"];
  const cut = entries("x", ...lines, "settle", ...cutLines);
  expect(cut).toContain('sent: server -> b#1: PUBLISH #1 t qos=1 "x"');
  expect(cut).toContain('lost: server -> b#1: PUBLISH #1 t qos=1 "x"');
  expect(cut).toContain('re-sent: server -> b#1: PUBLISH #1 t qos=1 dup "x"');
  const endLines = ["disconnect b", "settle", publish, "settle", "connect b clean=1"];
  const ended = entries("x", ...lines, "settle", ...endLines);
  expect(ended).toContain("dropped: session#1: for b: its Session has ended");
});

test("so has the message of another device with the same ClientID", () => {
  const lines = [
    "connect a id=s clean=0",
    "settle",
    'publish a t qos=2 "x"',
    "deliver a#1->server",
  ];
  const takeover = ["connect b id=s clean=0", 'publish b t qos=2 "y"', "deliver b#1->server"];
  const late = ["deliver server->b#1", "deliver server->a#1", "settle"];
  const [x, y] = ["x", "y"].map((one) => entries(one, ...lines, ...takeover, ...late));
  expect(x).toContain("arrived: server -> a#1: PUBREC #1");
  expect(y).toContain("arrived: server -> b#1: PUBREC #1");
  expect(y?.filter((entry) => entry.includes("a#1"))).toEqual([]);
});
