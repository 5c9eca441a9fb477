/**
 * `play`: a live world in the replayer. With a scenario its lines have happened already; without
 * one nothing has, and there are three devices.
 */
import type { Failure } from "../../src/index.ts";
import { play, roomy, standardProfile, Story } from "../../models/index.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { complain, type Io } from "../io.ts";
import { needsTerminal } from "../open-option.ts";
import { profileOption } from "../profile-option.ts";
import type { PlayOptions } from "../replay-line.ts";
import { inFile, profileFor, scenarioArgument } from "../scenario-argument.ts";

const devices = ["a", "b", "c"] as const;

export async function playCommand(
  named: string | null,
  options: PlayOptions,
  io: Io,
): Promise<ExitCode> {
  const { openStory, usualOpening } = await import("../replayer/open.ts");
  const opening = { ...usualOpening, ascii: options.ascii };
  if (named === null) {
    if (io.screen === null) return noTerminal(io);
    const profile =
      options.profile === null
        ? { ok: true as const, value: standardProfile }
        : profileOption(options.profile, io);
    if (!profile.ok) return refuse(profile.failure, io);
    const system = roomy(profile.value, devices);
    return openStory(new Story(system), system, "play", opening, io);
  }
  const scenario = scenarioArgument(named, io);
  if (!scenario.ok) return refuse(scenario.failure, io);
  const profile = profileFor(scenario.value, named, options.profile, io);
  if (!profile.ok) return refuse(profile.failure, io);
  const played = play(scenario.value, profile.value);
  if (!played.ok) {
    const placed = inFile(named, played.failure);
    return placed.ok ? exitCodes.held : refuse(placed.failure, io);
  }
  if (io.screen === null) return noTerminal(io);
  const { story, options: system } = played.value;
  return openStory(story, system, scenario.value.name, opening, io);
}

function noTerminal(io: Io): ExitCode {
  const refused = needsTerminal("play", "run acts a scenario out as text");
  return refused.ok ? exitCodes.held : refuse(refused.failure, io);
}

function refuse(why: Failure, io: Io): ExitCode {
  complain(io, why);
  return exitCodes.badInput;
}
