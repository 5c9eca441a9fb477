import { expect, test } from "vitest";
import { standardProfile } from "../models/index.ts";
import { boundsDefaults, exploreDefaults } from "../properties/index.ts";
import { ExploreCrew } from "./explore-crew.ts";

test("what a thread has died of is said, and nobody waits for it", async () => {
  // There are no names for so many devices.
  const options = exploreDefaults(standardProfile, { ...boundsDefaults, devices: 9 }, []);
  const crew = new ExploreCrew(options, 1);
  await expect
    .poll(() => crew.all.map(({ died }) => died), { timeout: 20_000 })
    .toMatchObject([{ message: expect.stringContaining("there are names for the devices") }]);
  expect(crew.died).toBe(crew.all[0]?.died);
  expect(crew.rest()).toBe(false);
  expect(crew.all.map(({ isReady }) => isReady)).toEqual([false]);
  crew.dismiss();
});
