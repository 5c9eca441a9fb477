import { expect, test } from "vitest";
import { at, didYouMean, failure, success } from "./result.ts";

test("a success carries its value and a failure what is wrong and what would be right", () => {
  expect(success(7)).toEqual({ ok: true, value: 7 });
  expect(failure("bad")).toEqual({ ok: false, failure: { message: "bad", hint: null } });
  expect(failure("bad", "try 7")).toEqual({
    ok: false,
    failure: { message: "bad", hint: "try 7" },
  });
});

test("a place is put in front of a failure's message and leaves its hint alone", () => {
  expect(at("line 3", { message: "bad", hint: "try 7" })).toEqual(failure("line 3: bad", "try 7"));
});

test("a misspelt word gets the nearest known words, nearest first", () => {
  const known = ["connect", "disconnect", "publish", "subscribe", "unsubscribe"];
  expect(didYouMean("conect", known)).toBe("did you mean connect?");
  expect(didYouMean("PUBLISH", known)).toBe("did you mean publish?");
  expect(didYouMean("ubsubscribe", known)).toBe("did you mean unsubscribe or subscribe?");
});

test("a word like the beginning of a known one gets it", () => {
  const known = ["standard-3.1.1", "emqttd-2.3.11", "emqx-5.8", "mosquitto-2.0"];
  expect(didYouMean("mosquito", known)).toBe("did you mean mosquitto-2.0?");
  expect(didYouMean("emqx", known)).toBe("did you mean emqx-5.8?");
  expect(didYouMean("emqtd", known)).toBe("did you mean emqttd-2.3.11?");
  expect(didYouMean("em", known)).toMatch(/^known: /);
});

test("a word near no known one gets all of them", () => {
  expect(didYouMean("xylophone", ["cut", "kick"])).toBe("known: cut, kick");
});
