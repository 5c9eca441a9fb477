/**
 * What can be taken out of the replayer: the line that shows this again, the run as a diagram or as
 * text, and runs as files.
 */
import { encodeTrace, failure, showDuration, success, type Result } from "../../src/index.ts";
import {
  parseOperation,
  parseScenario,
  play,
  showOperation,
  toolVersion,
  type MqttOptions,
} from "../../models/index.ts";
import { passagesOfSteps, timeline } from "../timeline.ts";
import { themeOf } from "../theme.ts";
import type { Effect } from "./action.ts";
import { mermaid } from "./mermaid.ts";
import { branchOf, trackOf, type State } from "./state.ts";
import type { Track } from "./track.ts";

interface Shared {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** How many steps round a step are exported: 40 each way is a page. */
export const exportReach = 40;

export function copyReproduction(state: State): Shared {
  const { reproduce } = state.outside;
  const how = state.runs.length > 1 && state.run > 0 ? `; then: ${branchOf(state).how}` : "";
  if (reproduce === null) {
    return said(state, "nothing was recorded; :save-trace FILE writes this run", "bad");
  }
  // Other commands make the run again and open it where the news is.
  const isReplay = reproduce.startsWith("cleansession replay ");
  const text = isReplay ? `${reproduce} --at ${state.cursor}` : reproduce;
  const noted = { ...state, note: { text: `copied: ${text}${how}`, tone: "good" as const } };
  return { state: noted, effects: [{ is: "copy", text, what: "the command" }] };
}

export function copyExport(state: State, form: "mermaid" | "text"): Shared {
  const text = exported(trackOf(state), form, state.cursor);
  const what = form === "mermaid" ? "the diagram, as Mermaid text," : "the steps, as text,";
  const noted = { ...state, note: { text: `${what} copied`, tone: "good" as const } };
  return { state: noted, effects: [{ is: "copy", text, what }] };
}

/** The steps round one, as text for another program. */
export function exported(track: Track, form: "mermaid" | "text", at: number): string {
  const from = Math.max(1, at - exportReach);
  const to = Math.min(track.length, Math.max(at, 1) + exportReach);
  if (form === "mermaid") return mermaid(track, from, to);
  const lines = timeline(passagesFrom(track, from, to), themeOf(false), null);
  const left = [
    ...(from > 1 ? [`(${from - 1} steps before)`] : []),
    ...lines,
    ...(to < track.length ? [`(${track.length - to} steps after)`] : []),
  ];
  return `${left.join("\n")}\n`;
}

/** A window may begin in the middle of what an operation set off. */
function passagesFrom(track: Track, from: number, to: number) {
  const steps = track.steps(from, to);
  const passages = passagesOfSteps(steps);
  const begun = steps.findIndex(({ observations }) =>
    observations.some(({ is }) => is === "operated"),
  );
  const head = begun < 0 ? steps : steps.slice(0, begun);
  if (head.length === 0) return passages;
  return [{ is: "done", text: "(goes on)", steps: head } as const, ...passages];
}

export function save(state: State, form: "trace" | "scenario", path: string): Shared {
  const track = trackOf(state);
  if (!track.isReplayable) return said(state, "a recording is a trace as it stands", "bad");
  if (form === "trace") return { state, effects: [{ is: "save", path, text: asTrace(state) }] };
  const scenario = asScenario(track);
  if (!scenario.ok) return said(state, scenario.failure.message, "bad");
  return { state, effects: [{ is: "save", path, text: scenario.value }] };
}

const said = (state: State, text: string, tone: "good" | "bad"): Shared => ({
  state: { ...state, note: { text, tone } },
  effects: [],
});

function asTrace(state: State): string {
  const { track, how, parent } = branchOf(state);
  const { profile, devices, connectionsMax, sessionsMax } = track.options;
  const scenario = parent === null ? state.title : `${state.title}, ${how}`;
  const [first] = track.violations;
  return encodeTrace({
    header: {
      tool: toolVersion,
      scenario,
      seed: null,
      system: { profile, devices, connectionsMax, sessionsMax },
    },
    steps: track.steps(1, track.length),
    verdict: first === undefined ? "no claim is violated" : `${first.claim.id}: ${first.what}`,
  });
}

/**
 * The run as the lines of a scenario. If the operations alone lead to the same steps, they are all;
 * otherwise everything is held back and each move told.
 */
export function asScenario(track: Track): Result<string> {
  for (const lines of [nominalLines(track), toldLines(track)]) {
    const text = `# ${track.name}\nprofile ${track.options.profile.name}\n${lines.join("\n")}\n`;
    if (isSame(track, text)) return success(text);
  }
  return failure("no scenario makes exactly this run; :save-trace keeps it");
}

function isSame(track: Track, text: string): boolean {
  const scenario = parseScenario("saved", text);
  if (!scenario.ok) return false;
  const options: MqttOptions = track.options;
  const played = play(scenario.value, options.profile);
  if (!played.ok) return false;
  const { steps } = played.value.story;
  const wanted = track.steps(1, track.length);
  return (
    steps.length === wanted.length &&
    steps.every(({ move, atMs }, index) => {
      const other = wanted[index];
      return other !== undefined && move === other.move && atMs === other.atMs;
    })
  );
}

function nominalLines(track: Track): readonly string[] {
  return linesOf(track, (name) => (isOperation(name) ? [name] : []));
}

function toldLines(track: Track): readonly string[] {
  const holds = [...track.active, "server"].map((whose) => `hold ${whose}`);
  return [...holds, ...linesOf(track, toldMove)];
}

function linesOf(track: Track, lineOf: (move: string) => readonly string[]): readonly string[] {
  let nowMs = 0;
  return track.steps(1, track.length).flatMap(({ atMs, move }) => {
    const wait = atMs > nowMs ? [`wait ${showDuration(atMs - nowMs)}`] : [];
    nowMs = Math.max(nowMs, atMs);
    return [...wait, ...lineOf(move)];
  });
}

/** A move as a direction to the run. */
function toldMove(move: string): readonly string[] {
  const [verb = "", rest = ""] = move.split(/ (.*)/);
  if (verb === "deliver" || verb === "notice") {
    const up = !rest.startsWith("server->");
    const connection = rest.replace("server->", "").replace("->server", "");
    if (verb === "notice") {
      return [up ? `notice server of ${connection}` : `notice ${connection}`];
    }
    return [`deliver ${up ? `${connection}->server` : `server->${connection}`}`];
  }
  if (verb === "handle") return [`handle ${rest.split(" ")[0] ?? ""}`];
  return isOperation(move) ? [move] : [];
}

function isOperation(move: string): boolean {
  const parsed = parseOperation(move);
  return parsed.ok && showOperation(parsed.value) === move;
}
