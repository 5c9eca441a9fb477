/** The baseline is worth something only if it really plays the scenario, run after run. */
import { expect, test } from "vitest";
import { startLiveOfflineQueue } from "./live-offline-queue.ts";

test("a real Server delivers all 20 offline messages in every run", async () => {
  const live = await startLiveOfflineQueue();
  try {
    const counts = [await live.run(), await live.run(), await live.run()];
    expect(counts).toEqual([20, 20, 20]);
  } finally {
    await live.stop();
  }
});
