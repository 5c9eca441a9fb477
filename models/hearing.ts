/** The input an order was given for: orders are named by the machine, so their input is known. */
import { assert } from "../src/index.ts";

export function hearing<In extends { readonly type: string }, Type extends In["type"]>(
  input: In,
  type: Type,
): Extract<In, { readonly type: Type }> {
  assert(input.type === type, `an order for ${type}, not for ${input.type}`);
  // The assertion has just shown it; TypeScript cannot follow a generic discriminant.
  return input as Extract<In, { readonly type: Type }>;
}
