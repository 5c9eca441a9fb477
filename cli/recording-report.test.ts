/** `replay` of a recording: shown, said to be observed, and judged again. */
import { expect, test } from "vitest";
import {
  findProfile,
  standardProfile,
  writeRecording,
  type Packet,
  type Profile,
} from "../models/index.ts";
import { typed } from "./recording-io.ts";

const connect: Packet = {
  type: "CONNECT",
  clientId: "a",
  cleanSession: false,
  keepAliveSeconds: 0,
  userName: null,
  credentials: "good",
  protocolLevel: 4,
  will: null,
};

const recorded = (sessionPresent: boolean, atRest: boolean, profile: Profile = standardProfile) =>
  writeRecording({
    of: "mqtt://localhost",
    profile,
    atRest,
    setAside: [],
    verdict: "as it was",
    sights: [
      { is: "opened", atMs: 0, connection: "a#1" },
      { is: "sent", atMs: 1, connection: "a#1", packet: connect },
      {
        is: "received",
        atMs: 2,
        connection: "a#1",
        packet: { type: "CONNACK", sessionPresent, returnCode: 0 },
      },
      { is: "closed", atMs: 9, connection: "a#1", by: "other" },
    ],
  });

const replayed = (t: string) => typed(["replay", "t", "--plain"], { t });

test("a recording is shown, and held by what it shows", async () => {
  const { code, out, err } = await replayed(recorded(false, true));
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^a recording of mqtt:\/\/localhost\nobserved, not simulated; judged with/);
  expect(out).toMatch(/^0:00:00\.001 {2}a -> server {2}sent: CONNECT id=a clean=0$/m);
  expect(out).toMatch(/\nheld: 4 observations, \d+ claims triggered\n$/);
});

test("it is shown from an observation on, and one that is not there is refused", async () => {
  const files = { t: recorded(false, true) };
  const { code, out } = await typed(["replay", "t", "--plain", "--at", "3"], files);
  expect(code).toBe(0);
  expect(out).not.toContain("sent: CONNECT");
  expect(out).toMatch(/^0:00:00\.002 .*CONNACK/m);
  const err = "t: there is no step 5\n  a whole number up to 4\n";
  expect(await typed(["replay", "t", "--plain", "--at", "5"], files)).toMatchObject({
    code: 2,
    out: "",
    err,
  });
});

test("a recording that shows what must not be is violated, at its place", async () => {
  const { code, out } = await replayed(recorded(true, true));
  expect(code).toBe(1);
  expect(out).toContain("violated: session-present-told-truly\n");
  expect(out).toContain("  observation 3: ");
});

test("a deviation that the profile is known for does not count", async () => {
  const profile = findProfile("emqttd-2.3.11");
  const { code, out } = await replayed(
    recorded(true, true, profile.ok ? profile.value : standardProfile),
  );
  expect(code).toBe(0);
  expect(out).toContain("known deviations found: session-present-without-session\n");
});

test("a recording that breaks off is unfinished", async () => {
  const { code, out } = await replayed(recorded(false, false));
  expect(code).toBe(3);
  expect(out).toMatch(/\nnot judged to the end: .*\nunfinished: 4 observations/);
});
