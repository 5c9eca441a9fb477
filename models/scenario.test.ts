/** Scenario files: what is read from them, what is refused with its line, and all that are shipped. */
import { expect, test } from "vitest";
import { parseScenario, type Expectation, type Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";

function parsed(name: string, text: string): Scenario | string {
  const result = parseScenario(name, text);
  return result.ok ? result.value : `${result.failure.message} (${result.failure.hint})`;
}

test("a scenario is its title, its explanation, what it runs on, and its lines with their numbers", () => {
  const text = `
# Two devices.
# The first line of the explanation,
# and the second.

# not part of it
profile emqttd-2.3.11
set server.maxInFlight=1
set client.handOverQos2At = PUBLISH

connect a
hooks from here
expect received a "on"
`;
  expect(parsed("two", text)).toEqual({
    name: "two",
    title: "Two devices.",
    text: "The first line of the explanation,\nand the second.",
    profile: "emqttd-2.3.11",
    settings: [
      { line: 8, path: "server.maxInFlight", value: "1" },
      { line: 9, path: "client.handOverQos2At", value: "PUBLISH" },
    ],
    lines: [
      { line: 11, text: "connect a", what: expect.objectContaining({ op: "connect" }) },
      { line: 12, text: "hooks from here", what: { mark: "hooks" } },
      {
        line: 13,
        text: 'expect received a "on"',
        what: { expect: "received", device: "a", payload: "on" },
      },
    ],
  });
});

test("a scenario without a comment in front has its name for a title", () => {
  expect(parsed("bare", "connect a\r\n# later\r\ncut a\r\n")).toMatchObject({
    title: "bare",
    text: "",
    profile: null,
    lines: [{ line: 1 }, { line: 3, text: "cut a" }],
  });
});

test.each<[string, Expectation]>([
  [
    "hook session(sensor/u) terminated: {shutdown,expired}.",
    { expect: "hook", line: "session(sensor/u) terminated: {shutdown,expired}." },
  ],
  ["no hook", { expect: "noHook" }],
  ['received a "two words"', { expect: "received", device: "a", payload: "two words" }],
  ['received a "nothing"', { expect: "received", device: "a", payload: "nothing" }],
  ["received a nothing", { expect: "receivedNothing", device: "a" }],
  [
    'sent server->a PUBLISH #1 t/1 qos=1 dup "on"',
    { expect: "sent", from: "server", to: "a", packet: 'PUBLISH #1 t/1 qos=1 dup "on"' },
  ],
  [
    "not sent a#2->server PUBREL",
    { expect: "notSent", from: "a#2", to: "server", packet: "PUBREL" },
  ],
  ["session sensor detached", { expect: "session", clientId: "sensor", state: "detached" }],
  ['sessions "a b" 2', { expect: "sessions", clientId: "a b", count: 2 }],
  ["client a down", { expect: "client", device: "a", state: "down" }],
])("expect %s", (text, expectation) => {
  expect(parsed("x", `connect a\nexpect ${text}`)).toMatchObject({
    lines: [{}, { line: 2, text: `expect ${text}`, what: expectation }],
  });
});

test.each([
  ["connect a\n\nconect b", 'line 3: "conect" is not an operation (did you mean connect'],
  ["expct no hook", 'line 1: "expct" is not an operation (did you mean expect?)'],
  ["connect a clean=2", 'line 1: clean: "2" is not 0 or 1'],
  ["connect a\nprofile x", "line 2: this stands behind the first operation"],
  ["connect a\nset server.maxQueue=1", "line 2: this stands behind the first operation"],
  ["profile", "line 1: a profile is one word (write profile <name>)"],
  ["profile x y", "line 1: a profile is one word"],
  ["profile x\nprofile y", "line 2: the profile is given twice"],
  ["set server.maxQueue", 'line 1: "server.maxQueue" sets no knob (write set <knob>=<value>'],
  ["set a.b=1\nset a.b=2", "line 2: a.b is set twice"],
  ["hooks", 'line 1: "hooks" is not a directive (write hooks from here)'],
  ["hooks from here\nhooks from here", "line 2: hooks from here is given twice"],
  ["expect hook x\nhooks from here", "line 2: hooks are expected above this line"],
  ["expect no hook\nhooks from here", "line 2: hooks are expected above this line"],
  ["expect hok x", 'line 1: "hok" is not something to expect (did you mean hook'],
  ["expect", 'line 1: "" is not something to expect'],
  ["expect hook", "line 1: the hook line is missing (write expect hook <line>)"],
  ["expect no hook x", 'line 1: "x" is one word too many (write expect no hook)'],
  ["expect received a on", 'line 1: the payload on is not in quotes (write "on")'],
  ["expect received a", "line 1: the payload is missing (write expect received"],
  ["expect sent a PUBLISH", 'line 1: "a" is no way of a packet'],
  ["expect sent server->a PUBLSH #1", 'line 1: "PUBLSH" is no packet (did you mean PUBLISH'],
  ["expect not sent server->a", 'line 1: "" is no packet'],
  ["expect session a gone", 'line 1: "gone" is not absent or attached or detached'],
  ["expect sessions a two", 'line 1: "two" is not a whole number'],
  ["expect client a up", 'line 1: "up" is not offline or connecting or online or down'],
  ["connect a\nexpect received b nothing", 'line 2: no operation is about a device "b"'],
  ["connect a\nexpect not sent server->b#1 PUBLISH", 'line 2: no operation is about a device "b"'],
  ["connect a\nhold aa", 'line 2: no operation is about a device "aa" (did you mean a?)'],
  ["hold server\ndeliver a->server", 'line 2: no operation is about a device "a"'],
  ["connect a\nnotice server of c", 'line 2: no operation is about a device "c"'],
])("%j is refused with its line", (text, problem) => {
  expect(parsed("x", text)).toContain(problem);
});

test.each(scenarios)("the shipped scenario $name reads without a complaint", ({ name, text }) => {
  const scenario = parsed(name, text);
  if (typeof scenario === "string") expect.fail(scenario);
  expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(scenario.title).not.toBe(name);
  expect(scenario.title).toMatch(/\.$/);
  for (const row of text.split("\n")) expect(row.length).toBeLessThanOrEqual(110);
  expect(scenario.lines.some(({ what }) => "expect" in what)).toBe(true);
});

test("the scenarios have the names that commands and guides use, each once", () => {
  const names = scenarios.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.slice(0, 6)).toEqual([
    "cs1-up-down",
    "cs1-conflict",
    "cs0-first",
    "cs0-again",
    "cs0-conflict",
    "offline-matrix",
  ]);
  const others =
    "qos2-cut-after-publish qos2-cut-after-pubrec qos2-cut-after-pubrel qos2-cut-after-pubcomp takeover-late-close window-one queue-overflow will-on-takeover keep-alive-half-open restart-durable restart-volatile refused-connect-changes-nothing empty-client-id clean-then-persistent retained-not-on-resume overlapping-subscriptions unsubscribe-keeps-in-flight subscription-replaced second-connect offline-queue session-expiry-cancelled-by-resume async-takeover-two-sessions will-on-network-failure disconnect-discards-will client-crash-volatile";
  expect(names).toEqual(expect.arrayContaining(others.split(" ")));
});

const created = "session(firecat_heartbeat001/firecatGTerm) created.";
const connected = "client firecat_heartbeat001 connected, connack: 0";
const disconnected = "client firecat_heartbeat001 disconnected, reason: normal";
const terminated = (reason: string): string =>
  `session(firecat_heartbeat001/firecatGTerm) terminated: ${reason}.`;

test.each([
  ["cs1-up-down", [created, connected, disconnected, terminated("normal")]],
  [
    "cs1-conflict",
    [
      created,
      connected,
      terminated("{shutdown,conflict}"),
      created,
      connected,
      disconnected,
      terminated("normal"),
    ],
  ],
  ["cs0-first", [created, connected, disconnected, terminated("{shutdown,expired}")]],
  ["cs0-again", [connected, disconnected, terminated("{shutdown,expired}")]],
  ["cs0-conflict", [created, connected, connected, disconnected, terminated("{shutdown,expired}")]],
])("%s expects the hook lines that emqttd was seen to print", (name, lines) => {
  const scenario = parsed(name, scenarios.find((it) => it.name === name)?.text ?? "");
  if (typeof scenario === "string") expect.fail(scenario);
  expect(scenario.profile).toBe("emqttd-2.3.11");
  const hooks = scenario.lines.flatMap(({ what }) =>
    "expect" in what && what.expect === "hook" ? [what.line] : [],
  );
  expect(hooks).toEqual(lines);
});
