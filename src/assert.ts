/**
 * Our own bugs stop the run: an assertion that fails is a defect of the simulator, never of the
 * model or of the input, and nobody but the outermost shell catches it.
 */

export class BugInSimulator extends Error {
  override readonly name = "BugInSimulator";
}

/** Stops with a bug report unless `holds`. @throws BugInSimulator */
export function assert(holds: boolean, fact: string): asserts holds {
  if (!holds) throw new BugInSimulator(fact);
}

/** Stops with what was thrown, as a bug report that also says where. @throws BugInSimulator */
export function passOn(cause: unknown, where: string): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const bug = new BugInSimulator(`${reason} (${where})`, { cause });
  // Where it was thrown says more than where it was caught.
  const frames = cause instanceof Error ? (cause.stack ?? "").split(/\n(?= +at )/).slice(1) : [];
  bug.stack = [`${bug.name}: ${bug.message}`, ...frames].join("\n");
  throw bug;
}

/** The value, which must be there. @throws BugInSimulator */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new BugInSimulator(`missing: ${what}`);
  return value;
}
