/** A passage of any length is judged with no more in mind than a short one. */
import { expect, test } from "vitest";
import { standardProfile, type Packet, type WireSight } from "../../models/index.ts";
import { wireClaims } from "../../properties/index.ts";
import { Judge } from "./judge.ts";

const connection = "a#1";

const connecting: readonly (readonly ["sent" | "received", Packet])[] = [
  [
    "sent",
    {
      type: "CONNECT",
      clientId: "a",
      cleanSession: false,
      keepAliveSeconds: 0,
      userName: null,
      credentials: "good",
      protocolLevel: 4,
      will: null,
    },
  ],
  ["received", { type: "CONNACK", sessionPresent: false, returnCode: 0 }],
];

const message = (packetId: number): readonly (readonly ["sent" | "received", Packet])[] => {
  const content = {
    topic: "t",
    payload: `m${packetId}`,
    qos: 1,
    dup: false,
    retain: false,
  } as const;
  return [
    ["received", { type: "PUBLISH", packetId, ...content }],
    ["sent", { type: "PUBACK", packetId }],
  ];
};

test("what is long over is forgotten again and again", () => {
  const judge = new Judge(standardProfile, wireClaims(standardProfile), false);
  const see = (sight: WireSight): void => judge.see(sight, null);
  see({ atMs: 0, is: "opened", connection });
  for (const [is, packet] of connecting) see({ atMs: 0, is, connection, packet });
  let most = 0;
  for (let packetId = 1; packetId <= 10_000; packetId += 1) {
    for (const [is, packet] of message(packetId)) see({ atMs: packetId, is, connection, packet });
    most = Math.max(most, judge.watch.view.down("a").length);
  }
  expect(judge.hasForgotten).toBe(true);
  expect(most).toBeLessThan(3_000);
});
