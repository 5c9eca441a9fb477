/** `zoo` hunts, lists, shows and tells how a mutant dies; bad input is said in a sentence. */
import { expect, test } from "vitest";
import { usualPenWorlds, zoo } from "../../properties/index.ts";
import { typed } from "../recording-io.ts";
import { doZooTasks } from "../zoo-crew.ts";
import { nobody } from "../io.ts";
import { tellChases } from "./zoo-explore.ts";

test("zoo run prints the shortest run that kills a mutant", async () => {
  const said = await typed(["zoo", "run", "will-twice"]);
  expect(said.code).toBe(0);
  expect(said.out).toContain("will-twice: A connection that breaks has its Will published twice.");
  expect(said.out).toContain("reported: moscajs/aedes#109");
  expect(said.out).toContain("violated: will-published-once");
  expect(said.out).toContain("reproduce: cleansession zoo run will-twice --seed 1");
  expect(said.out).toMatch(
    /killed by will-published-once in (the first run|run \d+); the sound model survives/,
  );
  expect((await typed(["zoo", "run", "will-twice"])).out).toBe(said.out);
});

test("zoo run --json has the mutant and what killed it", async () => {
  const said = await typed(["zoo", "run", "session-present-never", "--json"]);
  const told: unknown = JSON.parse(said.out);
  expect(told).toMatchObject({
    id: "session-present-never",
    place: "rule sessionPresent",
    witness: { claim: "session-present-told-truly", minimal: true },
  });
});

test("zoo run --explore prints the way that the explorer has found, and certifies it", async () => {
  const args = ["zoo", "run", "session-present-never", "--explore"];
  const { code, out, err } = await typed(args);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("\nviolated: session-present-told-truly\n");
  expect(out).toMatch(/\ncertified: in the pen "cut" no way with fewer than 5 moves violates it\n/);
  expect(out).toMatch(/\nfound by the explorer among \d+ worlds; the sound model survives /);
  expect(out).toContain(`\nreproduce: cleansession ${args.join(" ")}\n`);
  const json = await typed([...args, "--json"]);
  expect(JSON.parse(json.out)).toMatchObject({ pen: "cut", moves: 5, witness: { known: null } });
});

test("zoo --explore says who is found where, and who got away", async () => {
  const tasks = ["id-zero", "session-never-expires", "will-twice"].map((mutant) => ({
    mutant,
    seed: 1,
    runs: 1,
    allClaims: false,
    penWorlds: 20,
  }));
  const results = await doZooTasks(tasks, { jobs: 1, done: () => {} }, nobody);
  let out = "";
  const io = { ...nobody, out: (text: string) => (out += text) };
  expect(tellChases(results ?? [], 20, { json: false, quiet: false }, io)).toBe(1);
  expect(out).toMatch(/^mutant +killed by +in the pen +worlds +moves\n/);
  expect(out).toMatch(/\nid-zero +packet-ids-of-the-server-legal +cut +\d+ +3\n/);
  expect(out).toMatch(/\nwill-twice +nobody +- +\d+ +-\n/);
  expect(out).toMatch(/\nsession-never-expires is not found: time passes from timer to timer/);
  expect(out).toMatch(/\nviolated: the explorer has found 1 of 3 mutants; 20 worlds at most /);
  out = "";
  tellChases(results ?? [], 20, { json: false, quiet: true }, io);
  expect(out).toMatch(/^got away: will-twice from will-published-once\nviolated: /);
  const refused = await typed(["zoo", "--explore", "--seed", "1"]);
  expect(refused).toMatchObject({ code: 2, out: "" });
});

test("a mutant that gets away is said to, and the exit code is 1", async () => {
  const said = await typed(["zoo", "run", "second-connect-ignored", "--runs", "1"]);
  expect(said.code).toBe(1);
  expect(said.out).toBe(
    "second-connect-ignored got away: violation-closes held in 1 run from seed 1\n",
  );
});

test("zoo list has every mutant, zoo show one of them", async () => {
  const list = await typed(["zoo", "list"]);
  for (const { id } of zoo) expect(list.out).toContain(id);
  expect(list.out).toContain(`${zoo.length} mutants`);
  const one = await typed(["zoo", "show", "id-zero"]);
  expect(one.out).toContain("killed by  packet-ids-of-the-server-legal");
  expect(JSON.parse((await typed(["zoo", "list", "--json"])).out)).toHaveLength(zoo.length);
});

test("what is mistyped is met with what may be meant", async () => {
  const wrong = await typed(["zoo", "show", "will-twise"]);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toBe('there is no mutant "will-twise"\n  did you mean will-twice?\n');
  expect((await typed(["zoo", "shwo"])).err).toContain("did you mean show?");
  expect((await typed(["zoo", "--seeds", "0"])).err).toContain("a whole number from 1 to 1000");
  expect((await typed(["zoo", "--claims", "all", "--seeds", "2"])).err).toContain("--runs");
});

test.for([
  [["zoo", "list", "--seed", "5"], "option '--seed <number>' is not for 'zoo list'"],
  [["zoo", "--runs", "3", "list"], "option '--runs <number>' is not for 'zoo list'"],
  [["zoo", "show", "id-zero", "--quiet"], "option '--quiet' is not for 'zoo show'"],
  [["zoo", "run", "id-zero", "--quiet"], "option '--quiet' is not for 'zoo run'"],
  [["zoo", "run", "id-zero", "--claims", "all"], "option '--claims <which>' is not for 'zoo run'"],
  [["zoo", "run", "id-zero", "--jobs", "2"], "option '--jobs <number>' is not for 'zoo run'"],
  [["zoo", "run", "id-zero", "--seeds", "2"], "option '--seeds <number>' is not for 'zoo run'"],
  [["claims", "show", "one-connack", "--matrix"], "option '--matrix' is not for 'claims show'"],
] as const)("what would be ignored is refused: %j", async ([args, complaint]) => {
  expect(await typed(args)).toEqual(
    expect.objectContaining({
      code: 2,
      out: "",
      err: `${complaint}\n  --help after the command says what it takes\n`,
    }),
  );
});

test("zoo says who got away, with one thread", async () => {
  const said = await typed(["zoo", "--runs", "1", "--quiet", "--jobs", "1"]);
  expect(said.code).toBe(1);
  expect(said.out).toContain("got away: second-connect-ignored from violation-closes");
  expect(said.out).toMatch(/violated: \d+ of \d+ mutants killed/);
}, 60_000);

test("Ctrl-C ends the hunts", async () => {
  const said = await typed(
    ["zoo", "--jobs", "1"],
    {},
    { errColumns: 80 },
    { interruptAtPause: 3, tickMs: 200 },
  );
  expect(said.code).toBe(130);
  expect(said.err).toMatch(/interrupted: \d+ of \d+ hunts were over/);
});

test("two threads find what one finds", async () => {
  const tasks = ["session-present-never", "id-zero"].map((mutant) => ({
    mutant,
    seed: 1,
    runs: 200,
    allClaims: false,
    penWorlds: null,
  }));
  const found = async (jobs: number) => {
    const results = await doZooTasks(tasks, { jobs, done: () => {} }, nobody);
    return results?.map(({ mutant, runs, witness }) => ({ mutant, runs, witness }));
  };
  expect(await found(2)).toEqual(await found(1));
});

test("zoo --help says how many worlds the explorer meets in a pen", async () => {
  const { out } = await typed(["zoo", "--help"]);
  expect(out.replaceAll(/\s+/g, " ")).toContain(`it meets ${usualPenWorlds} worlds in each pen`);
});
