/** Who is turned away, and with what, is counted, and told where it is most of it. */
import { expect, test } from "vitest";
import { Doors, doorLines } from "./doors.ts";
import { plainConnect } from "./talk.ts";

const publish = {
  type: "PUBLISH",
  packetId: 1,
  topic: "t",
  payload: "m",
  qos: 2,
  dup: false,
  retain: false,
} as const;

const linesOf = (doors: Doors): readonly string[] => doorLines({ doorways: doors.all });

test("a connection counts once, as closed only where no QoS 2 message was received over it", () => {
  const doors = new Doors();
  for (const connection of ["a#1", "b#1", "c#1"]) {
    doors.asks(connection, plainConnect("a", true));
    doors.answers(connection, true);
    doors.sends(connection, publish);
    doors.sends(connection, { ...publish, packetId: 2 });
  }
  doors.hears("a#1", { type: "PUBREC", packetId: 1 });
  for (const connection of ["a#1", "b#1"]) doors.ends(connection);
  expect(doors.all.qos2).toEqual({ asked: 3, turnedAway: 1 });
  expect(linesOf(doors)).toEqual([]);
  doors.ends("c#1");
  expect(linesOf(doors)).toEqual([
    "closed without PUBREC: 2 of 3 connections with a QoS 2 PUBLISH; --max-qos 1 leaves QoS 2 out",
  ]);
});

test("Topic Filters are counted by their return codes", () => {
  const doors = new Doors();
  doors.hears("a#1", { type: "SUBACK", packetId: 1, returnCodes: [0x80, 0x80, 1, 0x80] });
  const told = "refused: 3 of 4 Topic Filters; --topic-prefix <text> asks for others";
  expect(linesOf(doors)).toEqual([told]);
});
