/**
 * The profiles that ship, in the order they are listed: the standard, then real Servers.
 *
 * Presets are resolved by the same code and the same rules as a user's file; one that would be
 * refused is a bug of ours and stops the program.
 */
import { assert, type Result } from "../src/index.ts";
import type { Profile } from "./knobs.ts";
import { profileNamed, resolveProfile, type ProfileChanges } from "./profile.ts";
import { aedes111 } from "./profiles/aedes-1.1.1.ts";
import { aedes120 } from "./profiles/aedes-1.2.0.ts";
import { emqttd207 } from "./profiles/emqttd-2.0.7.ts";
import { emqttd220 } from "./profiles/emqttd-2.2.0.ts";
import { emqttd2311 } from "./profiles/emqttd-2.3.11.ts";
import { emqx58 } from "./profiles/emqx-5.8.ts";
import { mosquitto20 } from "./profiles/mosquitto-2.0.ts";
import { rabbitmq310 } from "./profiles/rabbitmq-3.10.ts";
import { standard311 } from "./profiles/standard-3.1.1.ts";

export const standardProfile: Profile = standard311;

/** The presets as they are written, each as what it changes from another. */
export const presets: readonly ProfileChanges[] = [
  emqttd207,
  emqttd220,
  emqttd2311,
  emqx58,
  mosquitto20,
  aedes111,
  aedes120,
  rabbitmq310,
];

/** The profiles that ship, whole. */
export const profiles: readonly Profile[] = [
  standardProfile,
  ...presets.map((preset) => wholeProfile(preset)),
];

/** The shipped profile of this name. */
export const findProfile = (name: string): Result<Profile> => profileNamed(name, profiles);

/** A preset with everything below it resolved first. */
function wholeProfile(preset: ProfileChanges): Profile {
  const below = presets.find(({ name }) => name === preset.basedOn);
  const base = below === undefined ? standardProfile : wholeProfile(below);
  const whole = resolveProfile(preset, [base]);
  assert(whole.ok, `preset ${preset.name}: ${whole.ok ? "" : whole.failure.message}`);
  return whole.value;
}
