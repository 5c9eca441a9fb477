/**
 * Why it came to this step: what is wrong with it, what led to it, what must hold here in our
 * words, and which knob of the profile was the choice.
 */
import { claims, statement, type Claim, type Violation } from "../../../properties/index.ts";
import { chainOf } from "../causes.ts";
import { choicesKnown, mayChoose } from "../choices.ts";
import { has } from "../match.ts";
import { messageOf, quoted } from "../say.ts";
import { placeOf, trackOf, violationSteps, type State } from "../state.ts";
import { faint, folded, padded, shown, span, strong } from "../text.ts";
import type { Track } from "../track.ts";
import { blank, doing, heading, row, type Row } from "./row.ts";
import { ledgerRows } from "./message.ts";
import { tell } from "./step.ts";

export function why(state: State, width: number): readonly Row[] {
  const track = trackOf(state);
  const parts = [
    divergence(state, width),
    violated(state, width),
    choice(state, width),
    concerned(state),
    causes(state, width),
    rules(track, state.cursor, width),
    next(state),
  ].filter((part) => part.length > 0);
  return parts.flatMap((part, index) => (index === 0 ? part : [blank, ...part]));
}

function divergence(state: State, width: number): readonly Row[] {
  const { divergence: found } = trackOf(state);
  if (found === null) return [];
  const { step, move, expected, found: made, likely } = found;
  return [
    row(span(`${state.glyphs.differs} diverged at step ${step}, ${shown(move)}`, "bad")),
    ...labelled("the trace", expected, width),
    ...labelled("this run", made, width),
    ...labelled("likely", likely, width),
    ...(state.cursor > found.step
      ? [row(faint("From there on only the trace is shown, not a run."))]
      : []),
  ];
}

const labelled = (label: string, text: string, width: number): readonly Row[] =>
  folded(shown(text), width - 11).map((part, index) =>
    row(faint(padded(index === 0 ? `  ${label}` : "", 11)), part),
  );

function violated(state: State, width: number): readonly Row[] {
  const track = trackOf(state);
  const { cursor, glyphs } = state;
  // The claim that the trace was kept for comes first.
  const isFirst = ({ claim }: Violation): number => Number(claim.id !== track.finding?.claim);
  const here = track.violations
    .filter(({ step }) => placeOf(track, step) === cursor)
    .toSorted((a, b) => isFirst(a) - isFirst(b));
  if (here.length === 0) {
    const [first] = track.violations;
    if (first === undefined) return [];
    const at = placeOf(track, first.step);
    return [
      doing(
        { do: "go", to: at },
        span(`${glyphs.violated} `, "bad"),
        `${first.claim.id} is violated ${at > cursor ? "later, in" : "before, in"} step ${at}`,
        faint("  x goes there"),
      ),
    ];
  }
  return here.flatMap((violation, index) => [
    ...(index === 0 ? [] : [blank]),
    ...told(track, violation, state, { width, most: here.length > 1 ? 1 : 2 }),
  ]);
}

function told(
  track: Track,
  { claim, what, step }: Violation,
  { glyphs }: State,
  { width, most }: { readonly width: number; readonly most: number },
): readonly Row[] {
  const when = step > track.length ? ", as the run ends" : "";
  return [
    row(span(`${glyphs.violated} ${claim.id} is violated${when}`, "bad")),
    ...folded(shown(what), width - 2).map((text) => row("  ", strong(text))),
    ...clauses(claim, width, most),
  ];
}

/** What a claim says and where it comes from. */
function clauses(claim: Claim, width: number, most: number): readonly Row[] {
  const cited = claim.from.slice(0, most).map((id) => statement(id));
  return [
    ...folded(claim.says, width - 4).map((text, index) => row(index === 0 ? "  " : "  ", text)),
    ...cited.flatMap(({ id, says }) =>
      folded(`${id}: ${says}`, width - 4).map((text) => row(faint(`    ${text}`))),
    ),
    ...(claim.from.length > most
      ? [row(faint(`    and ${claim.from.slice(most).join(", ")}`))]
      : []),
  ];
}

/** What happened to the message that a violation at the cursor is about. */
function concerned(state: State): readonly Row[] {
  const about = aboutHere(state);
  return about === null
    ? []
    : [heading(`What happened to ${shown(quoted(about))}`), ...ledgerRows(state, about)];
}

function aboutHere(state: State): string | null {
  const track = trackOf(state);
  const here = track.violations.filter(({ step }) => placeOf(track, step) === state.cursor);
  const kept = here.find(({ claim }) => claim.id === track.finding?.claim);
  return (kept ?? here[0])?.about ?? null;
}

function causes(state: State, width: number): readonly Row[] {
  const track = trackOf(state);
  const { cursor, glyphs } = state;
  // What shows when all is over does not follow from the step that happens to be the last one.
  if (track.violations.some(({ step }) => step > track.length && cursor === track.length))
    return [];
  if (cursor === 0) return [row("Nothing has happened yet. l goes one step on.")];
  const links = chainOf(track, cursor);
  const digits = String(track.length).length;
  return [
    heading("How it came to this"),
    ...links.flatMap(({ step, observation, sentIn }, index) => {
      const said = tell(observation);
      if (said === null) return [];
      const branch = index === 0 ? " " : glyphs.because;
      const sent = sentIn === null || sentIn === step ? "" : `, sent in step ${sentIn}`;
      const whole = shown(said.text) + sent;
      const [first = "", ...more] = folded(whole, width - digits - 4);
      const made =
        step === cursor
          ? row(faint(`${String(step).padStart(digits)} ${branch} `), span(first, said.style))
          : doing(
              { do: "go", to: step },
              faint(`${String(step).padStart(digits)} ${branch} `),
              span(first, said.style),
            );
      return [made, ...more.map((text) => row(" ".repeat(digits + 3), span(text, said.style)))];
    }),
  ];
}

function choice(state: State, width: number): readonly Row[] {
  const track = trackOf(state);
  const { name } = track.options.profile;
  if (!mayChoose(track)) return [];
  const found = choicesKnown(track, state.cursor);
  if (found === null) {
    return [heading("Choices of the profile"), row(faint("looking which knobs decide …"))];
  }
  if (found.length === 0) {
    return [
      heading("Choices of the profile"),
      ...folded(
        `None was asked here: no single knob in which ${name} differs from the standard changes this step.`,
        width,
      ).map((text) => row(text)),
    ];
  }
  return [
    heading("Choices of the profile"),
    ...found.flatMap(({ path, here, standard, instead, decides, mends }) => [
      row(strong(path), ` is ${here}; the standard's is ${standard}`),
      ...(instead === null
        ? []
        : folded(`with that, here: ${shown(instead)}`, width - 2).map((text) =>
            row(faint(`  ${text}`)),
          )),
      ...(decides === null || decides === state.cursor
        ? []
        : [doing({ do: "go", to: decides }, faint(`  it decides before, in step ${decides}`))]),
      ...(mends.length === 0
        ? []
        : folded(
            `with that, ${mends.join(", ")} ${mends.length === 1 ? "holds" : "hold"}`,
            width - 2,
          ).map((text) => row(span(`  ${text}`, "good")))),
    ]),
  ];
}

/** The claims that have something to say about this step. */
function rules(track: Track, cursor: number, width: number): readonly Row[] {
  const violatedHere = new Set(
    track.violations
      .filter(({ step }) => placeOf(track, step) === cursor)
      .map(({ claim }) => claim),
  );
  const here = claims.filter(
    (claim, index) =>
      claim.form !== "sometimes" &&
      has(track.triggers[index] ?? [], cursor) &&
      !violatedHere.has(claim),
  );
  if (here.length === 0) return [];
  return [
    heading("What must hold here"),
    ...here.slice(0, 6).flatMap((claim) => clauses(claim, width, 1)),
    ...(here.length > 6 ? [row(faint(`  and ${here.length - 6} more: 6 lists the claims`))] : []),
  ];
}

/** What to do about it. */
function next(state: State): readonly Row[] {
  const track = trackOf(state);
  if (state.cursor === 0) return [];
  const payload = messageOf(track.step(state.cursor));
  const isWrong = violationSteps(track).includes(state.cursor);
  return [
    ...(isWrong || payload !== null ? [heading("And then?")] : []),
    ...(isWrong
      ? [doing({ do: "standard" }, "the same operations with the Server of the standard")]
      : []),
    ...(isWrong ? [doing({ do: "pane", pane: "whatif" }, "what else could have happened")] : []),
    ...(payload === null
      ? []
      : [
          doing(
            { do: "follow", payload },
            `all that happened to ${shown(JSON.stringify(payload))}`,
          ),
        ]),
  ];
}
