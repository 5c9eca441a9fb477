/** Devices are told apart by ClientID and address, and only so many ClientIDs are followed. */
import { expect, test } from "vitest";
import type { WireSight } from "../../models/index.ts";
import { plainConnect } from "../conform/talk.ts";
import { clientIdsMax, Narrator } from "./narrator.ts";

const place = { unit: "frame", number: 1, atUs: 1_000_000 } as const;

function connects(narrator: Narrator, id: number, clientId: string, client: string): void {
  narrator.event({ id, place, is: "opened", client, server: "s:1883", whole: true });
  const packet = plainConnect(clientId, true);
  narrator.event({ id, place, is: "packet", way: "up", packet });
}

test("ClientIDs beyond a number are counted and not followed, those before it are", () => {
  const sights: WireSight[] = [];
  const narrator = new Narrator((sight) => sights.push(sight));
  for (let id = 0; id < clientIdsMax; id += 1) connects(narrator, id, `c${id}`, `h${id}:1`);
  const followed = sights.length;
  connects(narrator, clientIdsMax, "one-more", "h:1");
  expect(sights).toHaveLength(followed);
  expect([...narrator.obscured]).toEqual([["too many ClientIDs", 1]]);
  narrator.event({ id: 0, place, is: "closed", by: "Client" });
  connects(narrator, clientIdsMax + 1, "c0", "h0:2");
  expect(sights.length).toBeGreaterThan(followed + 1);
});

test("a second connection of a host under one ClientID may be one device or two", () => {
  const narrator = new Narrator(() => {});
  connects(narrator, 1, "a", "here:1");
  connects(narrator, 2, "a", "elsewhere:1");
  expect(narrator.hasDoubles).toBe(false);
  connects(narrator, 3, "a", "here:2");
  expect(narrator.hasDoubles).toBe(true);
});

test("frames that say nothing do not make what waited for others later than it was", () => {
  const sights: WireSight[] = [];
  const narrator = new Narrator((sight) => sights.push(sight));
  connects(narrator, 1, "a", "here:1");
  narrator.pass({ ...place, atUs: 9_000_000 });
  narrator.event({ id: 1, place: { ...place, atUs: 2_000_000 }, is: "closed", by: "Client" });
  expect(sights.at(-1)).toMatchObject({ is: "closed", atMs: 1_000 });
  expect(narrator.lastMs).toBe(8_000);
});

function whileUnread(isLostOver: boolean): readonly string[] {
  const sights: WireSight[] = [];
  const narrator = new Narrator((sight) => sights.push(sight));
  connects(narrator, 1, "a", "here:1");
  narrator.event({
    id: 2,
    place,
    is: "opened",
    client: "there:1",
    server: "s:1883",
    whole: false,
  });
  narrator.event({ id: 2, place, is: "obscured", why: "cut frames" });
  if (isLostOver) narrator.event({ id: 2, place, is: "closed", by: "other" });
  narrator.event({ id: 1, place, is: "closed", by: "other" });
  return sights.map(({ is }) => is);
}

test("while a connection is open whose CONNECT was lost, whoever ends may have been taken over", () => {
  expect(whileUnread(false)).toEqual(["opened", "sent", "joined", "closed", "joined"]);
  expect(whileUnread(true)).toEqual(["opened", "sent", "joined", "closed"]);
});
