/**
 * The claims about silence: exact from inside, careful from outside.
 */
import { expect, test } from "vitest";
import { model } from "../../models/index.ts";
import { inOrder } from "../zoo/mutant.ts";
import { sightsOf, told, verdictOf, withTransition } from "./harness.ts";
import { keepAliveClaims as claims } from "./keep-alive.ts";

const silent = ["connect a keepalive=10", "vanish a", "wait 1m", "connect b"];
const unheard = withTransition("serverKeepAlive", "waiting", "packet.*", {});
const deaf = { settings: { "server.keepAlive": '{"check":"exact","graceFactor":2}' } };

test("silent-client-dropped-in-time holds at one and a half times the Keep Alive", () => {
  expect(verdictOf(claims, "silent-client-dropped-in-time", silent)).toBe("held");
});

test("silent-client-dropped-in-time is violated by a Server that waits longer", () => {
  expect(verdictOf(claims, "silent-client-dropped-in-time", silent, deaf)).toBe("violated");
});

test("silent-client-dropped-in-time tells by how much", () => {
  const only = claims.filter(({ id }) => id === "silent-client-dropped-in-time");
  const lines = ["connect a keepalive=10", "vanish a", "wait 15001ms", "connect b"];
  expect(told(only, deaf).do(...lines).violations).toEqual([
    "silent-client-dropped-in-time: a#1 is still open 1 ms after its patience ran out",
  ]);
});

test("patience-as-the-profile-says holds for a Client that pings and for Keep Alive 0", () => {
  const lines = ["connect a keepalive=10", "connect b", "wait 5m", "cut b"];
  expect(verdictOf(claims, "patience-as-the-profile-says", lines)).toBe("held");
  expect(verdictOf(claims, "patience-as-the-profile-says", silent)).toBe("held");
});

test("patience-as-the-profile-says is violated when packets do not count", () => {
  const lines = ["connect a keepalive=10", "wait 5m"];
  const setting = { machines: unheard };
  expect(verdictOf(claims, "patience-as-the-profile-says", lines, setting)).toBe("violated");
});

test("patience-as-the-profile-says is violated when Keep Alive 0 is taken for no patience", () => {
  const machines = withTransition("serverKeepAlive", "off", "session.opened", "waiting");
  const lines = ["connect a", "wait 1s"];
  expect(verdictOf(claims, "patience-as-the-profile-says", lines, { machines })).toBe("violated");
});

test("patience-as-the-profile-says knows Servers that look now and then", () => {
  const keepAlive =
    '{"check":"periodic","periodFactor":0.75,"periodMaxMs":"unlimited","idleChecks":2}';
  const setting = { settings: { "server.keepAlive": keepAlive } };
  expect(verdictOf(claims, "patience-as-the-profile-says", silent, setting)).toBe("held");
  expect(verdictOf(claims, "silent-client-dropped-in-time", silent, setting)).toBe("violated");
});

test.each([
  ["silent-client-dropped-in-time", 2],
  ["patience-as-the-profile-says", 0.5],
])("%s takes the Keep Alive from the packet, whatever the Server makes of it", (id, factor) => {
  const change = inOrder("connection", "askForSession", "another Keep Alive", (was) => {
    return (data, input, ...more) => {
      const after = was(data, input, ...more);
      const { connect } = after;
      if (connect === null) return after;
      const keepAliveSeconds = connect.keepAliveSeconds * factor;
      return { ...after, connect: { ...connect, keepAliveSeconds } };
    };
  });
  expect(verdictOf(claims, id, silent, { model: change.apply(model) })).toBe("violated");
});

test("silent-client-is-closed judges what is still open when everything is quiet", () => {
  const only = claims.filter(({ id }) => id === "silent-client-is-closed");
  const connect = {
    type: "CONNECT",
    clientId: "a",
    cleanSession: true,
    keepAliveSeconds: 10,
    userName: null,
    credentials: "good",
    protocolLevel: 4,
    will: null,
  } as const;
  const after = (ms: number) =>
    sightsOf(only)
      .opened("a#1")
      .sent("a#1", connect)
      .received("a#1", { type: "CONNACK", sessionPresent: false, returnCode: 0 })
      .at(ms)
      .judge();
  expect(after(16_000).violations).toEqual([]);
  expect(after(16_000).triggered).toEqual(["silent-client-is-closed"]);
  expect(after(16_001).violations).toHaveLength(1);
});
