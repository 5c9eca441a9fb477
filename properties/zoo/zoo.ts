/** All mutants, in reading order. */
import { didYouMean, failure, success, type Result } from "../../src/index.ts";
import { clientMutants } from "./clients.ts";
import { connectionMutants } from "./connections.ts";
import { exchangeMutants } from "./exchanges.ts";
import { messageMutants } from "./messages.ts";
import type { Mutant } from "./mutant.ts";
import { repeatMutants } from "./repeats.ts";
import { sessionMutants } from "./sessions.ts";
import { willMutants } from "./wills.ts";

/** The mutants under the headings that a page gives them. */
export const cages: readonly { readonly title: string; readonly mutants: readonly Mutant[] }[] = [
  { title: "Connections and takeover", mutants: connectionMutants },
  { title: "Sessions", mutants: sessionMutants },
  { title: "Wills", mutants: willMutants },
  { title: "Exchanges", mutants: [...exchangeMutants, ...repeatMutants] },
  { title: "Messages and subscriptions", mutants: messageMutants },
  { title: "Clients", mutants: clientMutants },
];

export const zoo: readonly Mutant[] = cages.flatMap(({ mutants }) => mutants);

export function findMutant(id: string): Result<Mutant> {
  const found = zoo.find((one) => one.id === id);
  if (found !== undefined) return success(found);
  const ids = zoo.map((one) => one.id);
  return failure(`there is no mutant "${id}"`, didYouMean(id, ids));
}
