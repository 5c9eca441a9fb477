/**
 * Connections by numbers that count them, device by device. The models take a link again that is free;
 * at a real Server each connection is another.
 */
import { connectionName, deviceOf, type WireSight } from "../../models/index.ts";

/** The same sights, each connection called by how many its device has opened. */
export function numbered(sights: readonly WireSight[]): readonly WireSight[] {
  const opened = new Map<string, number>();
  const names = new Map<string, string>();
  return sights.map((sight) => {
    if (!("connection" in sight)) return sight;
    const { connection } = sight;
    if (sight.is === "opened") {
      const device = deviceOf(connection);
      const number = (opened.get(device) ?? 0) + 1;
      opened.set(device, number);
      names.set(connection, connectionName(device, number));
    }
    return { ...sight, connection: names.get(connection) ?? connection };
  });
}
