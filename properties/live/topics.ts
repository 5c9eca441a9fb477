/**
 * Situations of known deviations that are about how a Topic Name is read: its levels, and what stands
 * between them.
 */
import { matches } from "../topic-filter.ts";
import type { Tale } from "./tale.ts";

/** It has an empty level in its topic, and nothing but filters with + match it. */
export function hasEmptyLevel(tale: Tale): boolean {
  return tale.published(tale.about).some(({ packet: { topic }, place }) =>
    tale.subjects().some((subject) => {
      const matching = [...tale.before(place).grantedFor(subject, topic).keys()];
      const isEmpty = topic.split("/").includes("");
      return isEmpty && matching.length > 0 && matching.every((filter) => filter.includes("+"));
    }),
  );
}

/** Nothing but filters with wildcards match it. */
export function matchesByWildcard(tale: Tale): boolean {
  return tale.published(tale.about).some(({ packet: { topic } }) =>
    tale.subjects().some((subject) => {
      const matching = [...tale.grantedFor(subject, topic).keys()];
      return matching.length > 0 && matching.every((filter) => /[+#]/.test(filter));
    }),
  );
}

/**
 * A subject has asked for a filter that matches it only where a dot is taken for a slash, or it is
 * retained under a name with a dot, and does not come under that.
 */
export function matchesByDot(tale: Tale): boolean {
  const messages = [...tale.published(tale.about), ...tale.wills(tale.about)];
  const topics = [...messages.map(({ packet }) => packet), tale.publish()].flatMap(
    (one) => one?.topic ?? [],
  );
  const retained = tale.published(tale.about).filter(({ packet }) => packet.retain);
  if (tale.last === null && retained.some(({ packet }) => packet.topic.includes("."))) return true;
  const subjects = tale.subjects();
  const filters = tale
    .all("sent", "SUBSCRIBE")
    .filter(({ clientId }) => subjects.includes(clientId))
    .flatMap(({ packet }) => packet.requests.map(({ filter }) => filter));
  return topics.some((topic) =>
    filters.some(
      (filter) => !matches(filter, topic) && matches(withSlashes(filter), withSlashes(topic)),
    ),
  );
}

const withSlashes = (text: string): string => text.replaceAll(".", "/");
