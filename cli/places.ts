/** Where results are to go, tried before the work that they come of. */
import { success, type Result } from "../src/index.ts";
import type { Io } from "./io.ts";

/** Sees to it that folders are there and that a file can be written; null is what nobody asked for. */
export function placesFor(
  folders: readonly (string | null)[],
  file: string | null,
  io: Io,
): Result<null> {
  for (const folder of folders) {
    const made = folder === null ? success(null) : io.makeFolder(folder);
    if (!made.ok) return made;
  }
  return file === null ? success(null) : io.appendFile(file, "");
}
