/** What is known of something shorter than a counterexample, in sentences. */
import { counted } from "./amounts.ts";
import type { Certificate } from "../properties/index.ts";
import type { Theme } from "./theme.ts";

export function certificateLines(certificate: Certificate, theme: Theme): readonly string[] {
  const { operations, shrunkTo } = certificate;
  return [
    ...(shrunkTo > operations
      ? [`the explorer has found this; shrinking had left ${counted(shrunkTo, "operation")}`]
      : []),
    certificateText(certificate),
    theme.faint(
      "  (operations are those of this trace, in any order and number, in every interleaving; a wait is none, and time passes from timer to timer)",
    ),
  ];
}

/** In one line. */
export function certificateText(certificate: Certificate): string {
  const { certified, fewerThan, operations } = certificate;
  if (certified) return `certified: ${none(certificate)}`;
  const known = fewerThan === 0 ? "" : `${none(certificate)}; `;
  const open =
    fewerThan === operations - 1
      ? `with ${counted(fewerThan, "operation")}`
      : `with ${fewerThan} to ${counted(operations - 1, "operation")}`;
  return `not certified: ${known}${open} not everything was tried, for --certify worlds ran out`;
}

/** What was not found, and among how many worlds. */
function none({ fewerThan, faults, worlds }: Certificate): string {
  if (fewerThan === 1) return "without an operation nothing violates this claim";
  const harm = faults === 0 ? "without faults" : `with at most ${counted(faults, "fault")}`;
  return `no violation of this claim in fewer than ${fewerThan} operations ${harm} (${counted(worlds, "world")})`;
}
