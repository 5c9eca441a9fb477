/** What keys do to a state, without a terminal. */
import { expect, test } from "vitest";
import { present } from "../../src/index.ts";
import { standardProfile } from "../../models/index.ts";
import { keyGroups } from "./keys.ts";
import { update } from "./update.ts";
import { trackOf } from "./state.ts";
import { seesTheSame } from "./fork.ts";
import { falsePromise, openedStory, openedWith, pressed, scenarioTrace, seen } from "./trying.ts";

const wrong = openedWith(falsePromise());
const plain = openedWith(
  scenarioTrace(
    `connect a clean=0
     connect b clean=0
     subscribe b t/# qos=1
     publish a t/1 qos=1 "one"
     cut b
     publish a t/2 qos=2 "two"
     wait 1m
     connect b clean=0`,
  ),
);
const last = trackOf(plain).length;

const at = (keys: string, from = plain): number => pressed(from, keys).state.cursor;
const noteOf = (keys: string, from = plain): string => pressed(from, keys).state.note?.text ?? "";

test("no key has two meanings, and every key of the help does something", () => {
  const keys = keyGroups.flatMap(({ entries }) => entries.flatMap((one) => one.keys));
  expect(new Set(keys).size).toBe(keys.length);
});

test("a counterexample opens where it is violated, with why", () => {
  expect(wrong).toMatchObject({ cursor: 7, pane: "why" });
  expect(seen(wrong, 120, 40)).toContain("b has no Session to resume and gets CONNACK sp=1");
});

test("a run without one opens at its beginning", () => {
  expect(plain).toMatchObject({ cursor: 0, pane: "sequence" });
  expect(seen(plain, 120, 40)).toContain("✓ nothing violated");
});

test("the cursor goes step by step, in leaps, to the ends and back, and never beyond", () => {
  expect(at("l l right")).toBe(3);
  expect(at("l l h")).toBe(1);
  expect(at("h")).toBe(0);
  expect(at("G")).toBe(last);
  expect(at("G l")).toBe(last);
  expect(at("G g")).toBe(0);
  expect(at("l G ctrl-o")).toBe(1);
  expect(at("pagedown")).toBe(10);
});

test("it goes to operations, connections, steps, times and parts", () => {
  const operations = [1, 2, 3].map((times) => at("} ".repeat(times)));
  for (const step of operations)
    expect(trackOf(plain).step(step).observations[0]?.is).toBe("operated");
  expect(at("] ] {")).toBeLessThan(at("] ]"));
  expect(at(`: "5" enter`)).toBe(5);
  expect(at(`: "50%" enter`)).toBe(Math.round(last / 2));
  expect(trackOf(plain).step(at(`: "59s" enter`)).atMs).toBe(0);
  expect(at(`: "1m" enter`)).toBe(last);
});

test("a step or a part that there is not is said to be none, and the cursor stays", () => {
  expect(at(`l : "${last}" enter`)).toBe(last);
  expect(at(`: "100%" enter`)).toBe(last);
  for (const [typed, said] of [
    [String(last + 1), `there is no step ${last + 1}; a whole number up to ${last}`],
    ["500%", "there is no more of the run than 100%: 500%"],
    ["5000%", "there is no more of the run than 100%: 5000%"],
  ] as const) {
    expect(noteOf(`l : "${typed}" enter`)).toBe(said);
    expect(at(`l : "${typed}" enter`)).toBe(1);
  }
});

test("search finds the next step with all its words, and says when there is none", () => {
  const step = trackOf(plain).step(at(`/ "packet=PUBLISH topic=t/2" enter`));
  expect(step.move).toBe('publish a t/2 qos=2 "two"');
  expect(at(`/ "packet=PUBREC" enter N`)).toBe(at(`/ "packet=PUBREC" enter`));
  expect(noteOf(`/ "packet=PINGREQ" enter`)).toBe("nothing is found after this step");
  expect(noteOf(`/ "packet=PUBLSH" enter`)).toBe(
    'there is no packet "PUBLSH"; did you mean PUBLISH?',
  );
  expect(at(`/ "packet=publish" enter`)).toBe(at(`/ "packet=PUBLISH" enter`));
  expect(noteOf("n")).toContain("search for something first");
});

test("a wrong line is said to be wrong, the next begins empty, and the up key brings it back", () => {
  const { state } = pressed(plain, `/ "claim=at-least-onse" enter`);
  expect(state.note).toMatchObject({ tone: "bad" });
  expect(state.note?.text).toContain("did you mean at-least-once?");
  expect(pressed(state, "/").state.prompt?.text).toBe("");
  expect(pressed(state, "/ up").state.prompt?.text).toBe("claim=at-least-onse");
  const named = pressed(plain, `: "profile mosquito-2.0" enter :`).state;
  expect(named.prompt?.text).toBe("");
  expect(noteOf(`: "profile mosquito-2.0" enter`)).toContain("did you mean mosquitto-2.0");
});

test("a filter shows some steps only, and the cursor walks among those", () => {
  const filtered = pressed(plain, `f "packet=CONNECT" enter j j`).state;
  expect(trackOf(plain).step(filtered.cursor).observations[0]).toMatchObject({
    packet: { type: "CONNECT" },
  });
  expect(seen(filtered, 120, 40)).toContain("Steps with packet=CONNECT");
  expect(pressed(filtered, "esc").state.filter).toBeNull();
});

test("breakpoints stop forward, back and while it plays; bookmarks bring back", () => {
  const broken = pressed(plain, `b "device=b packet=PUBACK" enter`).state;
  const hit = at("c", broken);
  expect(hit).toBeGreaterThan(0);
  expect(at("G C", broken)).toBeGreaterThanOrEqual(hit);
  expect(at("m x G ' x", pressed(plain, "l l l").state)).toBe(3);
  expect(noteOf("' y")).toBe("there is no bookmark y");
});

test("operations are completed, kept in a history, and make a fork that goes on", () => {
  const completed = pressed(plain, `G o "publ" tab`).state.prompt;
  expect(completed?.text).toBe("publish ");
  const { state } = pressed(plain, `G o 'publish a t/9 "x" qos=1' enter`);
  expect(state.runs).toHaveLength(2);
  expect(trackOf(state).length).toBeGreaterThan(last);
  expect(pressed(state, "o up").state.prompt?.text).toBe('publish a t/9 "x" qos=1');
  expect(pressed(plain, `o "publish a t/9 x" enter`).state.note?.text).toContain("in quotes");
  expect(noteOf(`o "cut z" enter`)).toContain("z");
});

test("without the operation that does the harm the claim holds, and the rest goes on", () => {
  const { state } = pressed(wrong, "g } } d");
  expect(trackOf(state).violations).toEqual([]);
  expect(state.note?.text).toContain("session-present-told-truly");
  expect(pressed(state, "u").state.run).toBe(0);
});

const placeIn = (note: string) => /happens all the same, as step (\d+)$/.exec(note)?.[1] ?? null;

test("a step that happens all the same without is said to, and where", () => {
  const steps = Array.from({ length: last }, (_, index) => index + 1);
  const notes = steps.map((number) => noteOf(`: "${number}" enter d`));
  for (const number of steps) {
    const { move } = trackOf(plain).step(number);
    const { state } = pressed(plain, `: "${number}" enter d`);
    const place = placeIn(notes[number - 1] ?? "");
    if (place !== null) expect(trackOf(state).step(Number(place)).move).toBe(move);
    // What somebody does, nobody does in its place.
    if (/^(?:connect|publish|cut) /.test(move)) expect(place).toBe(null);
  }
  expect(notes.some((note) => placeIn(note) !== null)).toBe(true);
});

test("with the Server of the standard it does not happen, and both stand side by side", () => {
  const { state } = pressed(wrong, "p v");
  expect(trackOf(state).options.profile.name).toBe(standardProfile.name);
  const screen = seen(state, 120, 40);
  expect(screen).toContain("✓ no claim is violated");
  expect(screen).toContain("✗ session-present-told-truly");
  expect(screen).toContain("≠");
});

test("a command goes to where two runs beside each other first differ", () => {
  const { state } = pressed(wrong, "p v");
  const there = pressed(state, `G : "difference" enter`).state;
  expect(there.cursor).toBe(state.cursor);
  expect(there.cursor).toBeLessThan(trackOf(state).length);
  expect(pressed(wrong, `: "difference" enter`).state.note?.text).toContain("no run is beside");
});

test("what goes on by itself is drawn, though no key has changed anything", () => {
  const touched = pressed(wrong, "h l").state;
  expect(update(touched, { do: "progress" }).state).not.toBe(touched);
  expect(update(touched, { do: "progress" }).state).toEqual(touched);
});

test("steps that differ in a timer alone look the same", () => {
  const [step, other] = trackOf(wrong).steps(6, 7);
  const armed = { number: 1, cause: 0, is: "disarmed", at: "a", timer: "retry" } as const;
  const base = present(step, "a step");
  const timed = { ...base, observations: [...base.observations, armed] };
  expect(seesTheSame(base, timed)).toBe(true);
  expect(seesTheSame(base, present(other, "another"))).toBe(false);
});

test("another move makes another run, listed among the runs", () => {
  const { state } = pressed(wrong, "8 tab down enter 9");
  expect(state.runs).toHaveLength(2);
  expect(seen(state, 120, 40)).toMatch(/as run 1 up to step \d/);
});

test("what is copied is the command, and the diagram", () => {
  const [command] = pressed(wrong, "y").effects;
  expect(command).toMatchObject({ is: "copy", text: "cleansession replay a.trace --at 7" });
  const [diagram] = pressed(wrong, "E").effects;
  expect(diagram?.is === "copy" && diagram.text).toMatch(/^sequenceDiagram\n/);
});

test("a fork is saved as a trace that opens again, and as a scenario that makes the same run", () => {
  const { state } = pressed(wrong, "g } } d");
  const [trace] = pressed(state, `: "save-trace x" enter`).effects;
  const [scenario] = pressed(state, `: "save-scenario y" enter`).effects;
  const moves = trackOf(state)
    .steps(1, trackOf(state).length)
    .map(({ move }) => move);
  const again = trackOf(openedWith(trace?.is === "save" ? trace.text : ""));
  expect(again.steps(1, again.length).map(({ move }) => move)).toEqual(moves);
  expect(again.divergence).toBeNull();
  const told = trackOf(
    openedWith(
      scenarioTrace(scenario?.is === "save" ? scenario.text : "", trackOf(state).options.profile),
    ),
  );
  expect(told.steps(1, told.length).map(({ move }) => move)).toEqual(moves);
});

test("a racy run is saved with every move told", () => {
  const [scenario] = pressed(wrong, `: "save-scenario y" enter`).effects;
  expect(scenario?.is === "save" && scenario.text).toContain("hold b\n");
});

test("a trace that diverges opens there and says so", () => {
  const changed = falsePromise().replace(/("step":5,.*"fingerprint":")./, "$1!");
  const opened = openedWith(changed);
  expect(opened.cursor).toBe(5);
  expect(seen(opened, 120, 40)).toMatch(/diverged at step 5/);
  expect(at("l", opened)).toBe(6);
  expect(seen(pressed(opened, "l 3").state, 120, 40)).toContain("cannot be made again");
});

test("an empty run and an unreadable line are said, and nothing breaks", () => {
  const lines = falsePromise().trimEnd().split("\n");
  const empty = openedWith([lines[0], '{"verdict":"nothing","steps":0}', ""].join("\n"));
  for (const keys of ["1", "2", "3", "4", "5", "6", "7", "8", "9", "l G x n"]) {
    expect(seen(pressed(empty, keys).state, 80, 24)).toContain("step 0 of 0");
  }
  const torn = openedWith(lines.map((text, index) => (index === 3 ? "{}" : text)).join("\n"));
  expect(torn.cursor).toBe(3);
  expect(seen(torn, 120, 40)).toContain("line 4: ");
});

test("a live world goes on where something is typed at its end, and no other run is made", () => {
  const live = openedStory();
  const { state } = pressed(live, `o "connect a" enter o "subscribe a t/#" enter`);
  expect(state.runs).toHaveLength(1);
  expect(state.cursor).toBe(trackOf(state).length);
  expect(trackOf(state).step(state.cursor).observations[0]).toMatchObject({ is: "received" });
  const forked = pressed(state, `h h o "cut a" enter`).state;
  expect(forked.runs).toHaveLength(2);
});

test("a counterexample that is none any more says so", () => {
  const mended = falsePromise().replace(
    '"claim":"session-present-told-truly"',
    '"claim":"at-least-once"',
  );
  expect(openedWith(mended).note?.text).toBe(
    "at-least-once, for which this was kept, is violated no more",
  );
});
