/**
 * How a situation is written: a claim that only ever says "here it is".
 */
import { claim, type Claim, type Stand, type Vantage } from "../claim.ts";
import type { Handlers } from "../sight.ts";
import type { StatementId } from "../statements.ts";

export interface Situation {
  readonly id: string;
  /** The statements that it puts to the test. */
  readonly from: readonly StatementId[];
  /** What is seen, as a sentence. */
  readonly says: string;
  readonly vantage: Vantage;
  watch(stand: Stand): Handlers;
}

export const situation = ({ id, from, says, vantage, watch }: Situation): Claim =>
  claim({
    id,
    from,
    says,
    vantage,
    form: "sometimes",
    when: "it happens",
    watch: (stand) => ({ on: watch(stand) }),
  });
