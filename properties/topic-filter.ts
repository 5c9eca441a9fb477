/**
 * Which Topic Names a Topic Filter stands for, as the judges read [MQTT3-4.7]: by a pattern, and not
 * by asking the Server's own matching, which is among what they judge.
 */
const patterns = new Map<string, RegExp>();

/** Whether a Topic Filter matches a Topic Name. */
export function matches(filter: string, topic: string): boolean {
  let pattern = patterns.get(filter);
  if (pattern === undefined) patterns.set(filter, (pattern = patternOf(filter)));
  return pattern.test(topic);
}

function patternOf(filter: string): RegExp {
  // [MQTT3-4.7.2-1] A leading wildcard leaves the $ topics alone.
  const guard = /^[+#]/.test(filter) ? "(?!\\$)" : "";
  const levels = filter.split("/").map((level) => (level === "+" ? "[^/]*" : literally(level)));
  if (!filter.endsWith("#")) return new RegExp(`^${guard}${levels.join("/")}$`, "su");
  // [MQTT3-4.7.1-2] "a/#" stands for "a" and all that is below it.
  const above = levels.slice(0, -1).join("/");
  return new RegExp(levels.length === 1 ? `^${guard}.*$` : `^${guard}${above}(/.*)?$`, "su");
}

const literally = (level: string): string => level.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
