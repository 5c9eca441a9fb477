/** The `profiles` commands: which profile is meant, in which form, and what if there is none. */
import { didYouMean, type Result } from "../../src/index.ts";
import type { Profile } from "../../models/index.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { complain, type Io } from "../io.ts";
import { profileOption } from "../profile-option.ts";
import {
  diffJson,
  diffText,
  listProfiles,
  listProfilesJson,
  showProfile,
  showProfileJson,
} from "./profiles.ts";

export function listCommand(json: boolean, io: Io): ExitCode {
  io.out(json ? listProfilesJson() : listProfiles());
  return exitCodes.held;
}

export function unknownCommand(word: string, io: Io): ExitCode {
  const hint = didYouMean(word, ["show", "diff"]);
  complain(io, { message: `unknown command 'profiles ${word}'`, hint });
  return exitCodes.badInput;
}

export function showCommand(named: string, json: boolean, io: Io): ExitCode {
  const profile = profileOption(named, io);
  if (!profile.ok) return refused(profile, io);
  io.out(json ? showProfileJson(profile.value) : showProfile(profile.value));
  return exitCodes.held;
}

export function diffCommand(namedA: string, namedB: string, json: boolean, io: Io): ExitCode {
  const a = profileOption(namedA, io);
  if (!a.ok) return refused(a, io);
  const b = profileOption(namedB, io);
  if (!b.ok) return refused(b, io);
  io.out(json ? diffJson(a.value, b.value) : diffText(a.value, b.value));
  return exitCodes.held;
}

function refused({ failure }: Extract<Result<Profile>, { ok: false }>, io: Io): ExitCode {
  complain(io, failure);
  return exitCodes.badInput;
}
