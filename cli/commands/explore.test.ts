/** `explore`, typed: what it prints, writes and answers, and what it refuses. */
import { expect, test } from "vitest";
import { configurations } from "../../properties/index.ts";
import { typed } from "../recording-io.ts";

const wrong = [
  "explore",
  "cut",
  "--profile",
  "aedes-1.1.1",
  "--claims",
  "session-present-told-truly",
];

test("what holds in every interleaving is told with what was made, and answers 0", async () => {
  const { code, out, err } = await typed(["explore", "cut"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^cut: What becomes /);
  expect(out).toMatch(/\nevery interleaving within these bounds was made: \d+ worlds met, /);
  expect(out).toMatch(/\nnever triggered within these bounds: .*will-/);
  expect(out).toMatch(
    /\nheld: \d+ of \d+ claims triggered, \d+ worlds, [\d,]+ moves, cut; profile /,
  );
});

test("it prints the same bytes twice, in every form", async () => {
  for (const form of [[], ["--json"], ["--quiet"]]) {
    expect((await typed([...wrong, ...form])).out).toBe((await typed([...wrong, ...form])).out);
  }
});

test("a violation is the shortest there is, and its trace replays", async () => {
  const { code, out, files } = await typed([...wrong, "--strict", "--trace-dir", "found"]);
  expect(code).toBe(1);
  expect(out).toContain("\ncertified: no way from there with fewer than 5 moves violates it\n");
  expect(out).toMatch(/\n✗ step 14: a#2: a has a Session and gets CONNACK sp=0 code=0\n/);
  const path = "found/aedes-1.1.1-session-present-told-truly.trace";
  expect(out).toContain(`\ntrace: ${path}\n`);
  const replayed = await typed(["replay", path], Object.fromEntries(files));
  expect(replayed).toMatchObject({ code: 0, err: "" });
  expect(replayed.out).toMatch(/\nsame\n$/);
});

test("a known deviation does not count unless it is said to", async () => {
  expect((await typed(wrong)).code).toBe(0);
  const { out } = await typed([...wrong, "--quiet"]);
  expect(out).toMatch(
    /^violated: session-present-told-truly, known deviation .+\n.+ after 5 moves\nheld: /,
  );
});

test("what is known and nearest hides no news that is farther away", async () => {
  const knobs = { server: { dupOnResend: { qos1: false } } };
  const silent = JSON.stringify({ name: "silent", basedOn: "emqttd-2.3.11", knobs });
  const claims = ["--claims", "dup-tells-what-was-in-flight", "--max-worlds", "2000"];
  const args = ["explore", "clean-or-not", "--profile", "s.json", ...claims];
  const { code, out } = await typed(args, { "s.json": silent });
  expect(code).toBe(1);
  expect(out).toMatch(
    /^after 6 moves; what is nearer, from 5 moves on, is known as far as it was asked$/m,
  );
});

test("a claim that is named and never triggered leaves it unfinished, as it does a check", async () => {
  const asked = ["explore", "cut", "--calm", "--quiet", "--claims"];
  const one = await typed([...asked, "will-published-once,no-offline-loss"]);
  expect(one).toMatchObject({
    code: 3,
    out: expect.stringMatching(/^unfinished: 1 of 2 claims triggered, /) as string,
    err: expect.stringMatching(
      /^the situation of will-published-once did not arise within these bounds\n {2}other bounds /,
    ) as string,
  });
  const none = await typed([...asked, "will-published-once,window-is-kept"]);
  expect(none.err).toMatch(/^the situations of 2 claims did not arise within these bounds\n/);
  expect(await typed([...asked, "no-offline-loss"])).toMatchObject({ code: 0, err: "" });
  const two = await typed([...asked, "will-published-once,no-offline-loss", "--jobs", "2"]);
  expect(two).toMatchObject({ code: 3, err: one.err });
});

test("a budget that runs out is unfinished, and says what was not covered", async () => {
  const { code, out } = await typed([
    "explore",
    "cuts",
    "--max-worlds",
    "3000",
    "--claims",
    "none",
  ]);
  expect(code).toBe(3);
  expect(out).toMatch(/\nnot everything was made \(enough worlds\): 3,\d+ worlds met, /);
  expect(out).toMatch(/\ncovered: every run of up to \d+ moves from where it begins, and /);
  expect(out).toMatch(/\nnot covered: what follows from [\d,]+ worlds that nobody has opened\n/);
  expect(out).toMatch(/\nunfinished \(enough worlds\): no claims, /);
});

const cutWith = (...args: readonly string[]) =>
  typed(["explore", "cut", "--claims", "none", "--max-worlds", "50", ...args]);

test("other bounds than those of a configuration are no result of it, and are named", async () => {
  const other = await cutWith("--qos", "0", "--client-ids", "1");
  expect(other.out).toMatch(/^cut, with client-ids 1, qos 0\nprofile /);
  expect(other.out).toMatch(/, cut, with client-ids 1, qos 0; profile standard-3\.1\.1\n$/);
  const json = JSON.parse((await cutWith("--clean", "1,0", "--json")).out) as object;
  expect(json).toMatchObject({ configuration: "cut, with clean 0,1" });
  const same = await cutWith("--qos", "1");
  expect(same.out).toMatch(/^cut: .+\?\nprofile /);
  expect(same.out).toMatch(/, cut; profile standard-3\.1\.1\n$/);
});

test("takeovers of ClientIDs that nobody shares are said to be none", async () => {
  const { err, out } = await cutWith("--takeovers", "2", "--json");
  expect(err).toMatch(/^nothing is taken over: each device .+\n {2}--client-ids <number> has /);
  expect(JSON.parse(out)).toMatchObject({ bounds: { takeovers: 2 } });
  expect((await cutWith("--takeovers", "2", "--client-ids", "1")).err).toBe("");
});

test("memory is a budget too", async () => {
  const { code, out } = await typed(["explore", "cuts", "--max-memory", "1", "--claims", "none"]);
  expect(code).toBe(3);
  expect(out).toContain("\nnot everything was made (enough memory): ");
});

test("where hardly any memory is left it ends with what is known, before the process does", async () => {
  const asked = ["explore", "cuts", "--claims", "none"];
  const { code, out, err } = await typed(asked, {}, {}, { fullAtLook: 3 });
  expect(code).toBe(3);
  expect(out).toContain("\nnot everything was made (enough memory): ");
  expect(out).toMatch(/\nunfinished \(enough memory\): no claims, /);
  expect(err).toMatch(/^the exploration was left, since hardly any memory .+\n {2}NODE_OPTIONS=/);
});

test("Ctrl-C ends it with what is known", async () => {
  const { code, out } = await typed(
    ["explore", "three-cuts", "--claims", "none"],
    {},
    {},
    {
      interruptAtPause: 2,
    },
  );
  expect(code).toBe(130);
  expect(out).toMatch(/\nunfinished \(interrupted\): no claims, /);
});

test("on a terminal it says how far it is, and wipes that away", async () => {
  const args = ["explore", "cuts", "--claims", "none", "--quiet"];
  const { err } = await typed(args, {}, { errColumns: 80 }, { tickMs: 200 });
  expect(err).toMatch(/[\d,]+ worlds, [\d,]+\/s, [\d,]+ to be opened, \d+ moves away/);
  expect(err.endsWith("\r\u001B[2K")).toBe(true);
});

test("the list has every configuration with its question", async () => {
  const { code, out } = await typed(["explore", "--list"]);
  expect(code).toBe(0);
  for (const { name, asks } of configurations)
    expect(out).toMatch(new RegExp(`${name} +${asks.slice(0, 20)}`));
  const { out: json } = await typed(["explore", "--list", "--json"]);
  expect(JSON.parse(json)).toEqual(configurations);
});

const refused: readonly (readonly [readonly string[], string])[] = [
  [["cut", "--list"], "--list lists all configurations\n  leave out --list to explore cut\n"],
  [["--list", "--calm"], "option '--list' cannot be used with option '--calm [number]'\n"],
  [["cats"], 'there is no exploration "cats"\n  did you mean cuts or cut?\n'],
  [["--devices", "9"], '--devices: "9" will not do\n  a whole number from 1 to 4\n'],
  [["--client-ids", "3"], "--client-ids: there are more ClientIDs than devices\n  at most 2\n"],
  [["--qos", "1,3"], '--qos: "1,3" will not do\n  0, 1 or 2, or some of them, as 1,2\n'],
  [["--clean", "yes"], '--clean: "yes" will not do\n  0, 1, or both as 0,1\n'],
  [
    ["--max-worlds", "-1"],
    '--max-worlds: "-1" will not do\n  a whole number from 1 to 500000000\n',
  ],
  [
    ["--claims", "everything"],
    'there is no claim "everything"\n  cleansession claims lists them\n',
  ],
  [
    ["--claims", "seen-restart-in-flight"],
    "seen-restart-in-flight is a situation that must be seen\n  cleansession check looks for it\n",
  ],
];

test.for(refused)("refused: %s", async ([args, said]) => {
  const { code, out, err } = await typed(["explore", ...args]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toBe(said);
});

test("several threads come to the report that one comes to", async () => {
  const cut = ["explore", "cut", "--json"];
  for (const claims of ["none", "no-offline-loss,session-present-told-truly"]) {
    const options = claims === "none" ? [] : ["--calm"];
    const asked = [...cut, "--claims", claims, ...options];
    const [one, two] = [await typed(asked), await typed([...asked, "--jobs", "2"])];
    expect(one.err).toBe("");
    expect(two).toEqual(one);
  }
});

test("several threads find what one finds, and its trace replays", async () => {
  const told = [...wrong, "--strict", "--trace-dir", "found"];
  const [one, three] = [await typed(told), await typed([...told, "--jobs", "3"])];
  expect(three).toEqual(one);
  expect(three.code).toBe(1);
  const path = "found/aedes-1.1.1-session-present-told-truly.trace";
  expect((await typed(["replay", path], Object.fromEntries(three.files))).code).toBe(0);
});
