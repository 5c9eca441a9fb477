/**
 * Our own bugs stop the run: an assertion that fails is a defect of the simulator, never of the
 * model or of the input, and nobody but the outermost shell catches it. On the way there it may be
 * told where it happened, since a stack does not say from which seed a run was drawn.
 */

export class BugInSimulator extends Error {
  override readonly name = "BugInSimulator";
}

/** Stops with a bug report unless `holds`. @throws BugInSimulator */
export function assert(holds: boolean, fact: string): asserts holds {
  if (!holds) throw new BugInSimulator(fact);
}

/** The value, which must be there. @throws BugInSimulator */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new BugInSimulator(`missing: ${what}`);
  return value;
}

/** Stops unless whoever called the library has kept to what it takes. @throws RangeError */
export function demand(holds: boolean, fact: string): asserts holds {
  if (!holds) throw new RangeError(fact);
}

/** Does something; what goes wrong in it says where, and is otherwise what it was. */
export function within<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw placed(error, where);
  }
}

/** Stops with what somebody else has caught. @throws it */
export function rethrow(error: unknown): never {
  throw error;
}

/** The same error, so that whoever knows its class still does. */
function placed(error: unknown, where: string): Error {
  const wrong = error instanceof Error ? error : new Error(String(error));
  const { message, stack } = wrong;
  wrong.message = `${message} (${where})`;
  // It begins with the message as it was, and is all that some print.
  wrong.stack = stack?.replace(message, () => wrong.message) ?? wrong.message;
  return wrong;
}
