/**
 * The normative statements of MQTT 3.1.1 that a Session has to do with, as data in the order of the
 * standard: what a claim cites, a report quotes and a count of coverage divides by.
 *
 * Ids are a type, so that a citation of a statement that does not exist does not compile. A numbered
 * statement has the number that the standard prints, after the version: MQTT3-3.1.2-4. (Three that
 * are misprinted there, 3.1.2-7, 3.3.1-1 and 3.8.3-4, have the number that was meant.) A sentence
 * of the standard that has no number of its own but grants or asks for something has the number of
 * its section, to full depth, and a letter that counts such sentences within the section:
 * MQTT3-3.1.2.4-a. Sections without such sentences of their own, as 3.4.4 to 3.7.4, have none.
 *
 * Left out, since no Session depends on them: 1.5.3-3 (byte order marks), and chapters 6 and 7
 * (WebSocket and conformance).
 */
import { present } from "../src/index.ts";
import { acceptance } from "./statements/acceptance.ts";
import { connect } from "./statements/connect.ts";
import { disconnect } from "./statements/disconnect.ts";
import { encoding } from "./statements/encoding.ts";
import { type Entry } from "./statements/entry.ts";
import { operation } from "./statements/operation.ts";
import { publish } from "./statements/publish.ts";
import { subscribe } from "./statements/subscribe.ts";

export { type Mark } from "./statements/entry.ts";

export interface Statement extends Entry {
  readonly id: StatementId;
}

export type StatementId = (typeof inOrder)[number]["id"];

const inOrder = [
  ...encoding,
  ...connect,
  ...acceptance,
  ...publish,
  ...subscribe,
  ...disconnect,
  ...operation,
] as const;

export const statements: readonly Statement[] = inOrder;

export const statement = (id: StatementId): Statement => present(byId.get(id), `statement ${id}`);

const byId: ReadonlyMap<StatementId, Statement> = new Map(
  statements.map((entry) => [entry.id, entry]),
);
