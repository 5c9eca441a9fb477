/** Events of connections that wait for one another come out as they happened. */
import { expect, test } from "vitest";
import type { CaptureEvent, Place } from "./event.ts";
import { EventOrder } from "./event-order.ts";

const at = (number: number): Place => ({ unit: "frame", number, atUs: number });

test("what is lost is lost where it began to be missing, and what others did then keeps its hour", () => {
  const seen: CaptureEvent[] = [];
  const order = new EventOrder({ event: (event) => seen.push(event), remark: () => {} });
  const opened = { is: "opened", client: "c", server: "s", whole: true } as const;
  order.event({ id: 1, place: at(1), ...opened });
  order.hold(1, at(2), () => {});
  order.event({ id: 2, place: at(3), ...opened });
  order.event({ id: 2, place: at(4), is: "closed", by: "Client" });
  expect(seen).toHaveLength(1);
  order.lose([{ id: 1, place: at(9), is: "obscured", why: "lost segments" }], 1);
  const told = seen.map(({ id, is, place }) => `${place.number}: ${id} ${is}`);
  expect(told).toEqual(["1: 1 opened", "2: 1 obscured", "3: 2 opened", "4: 2 closed"]);
});

test("a connection that is told of because it is lost began where it began to be missing", () => {
  const seen: CaptureEvent[] = [];
  const order = new EventOrder({ event: (event) => seen.push(event), remark: () => {} });
  const opened = { is: "opened", client: "c", server: "s", whole: false } as const;
  order.hold(1, at(1), () => {});
  order.event({ id: 2, place: at(2), ...opened });
  const obscured = { is: "obscured", why: "lost segments" } as const;
  const lost = [
    { id: 1, place: at(9), ...opened },
    { id: 1, place: at(9), ...obscured },
  ];
  order.lose(lost, 1);
  const told = seen.map(({ id, is, place }) => `${place.number}: ${id} ${is}`);
  expect(told).toEqual(["1: 1 opened", "1: 1 obscured", "2: 2 opened"]);
});
