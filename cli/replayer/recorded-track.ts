/**
 * A recording of something real that can be looked at step by step, as it was seen from outside.
 *
 * Its moves cannot be made again, so there are no worlds in it: panes that look inside say so. Wire
 * claims watch, and the operations can be done once more with a Server of the models.
 */
import { roomy, showPacket, sightsOfSteps, type RecordingAbout } from "../../models/index.ts";
import { claims, wireClaims, WireWatch, type Violation } from "../../properties/index.ts";
import type { Step } from "../../src/index.ts";
import { Track, type Source } from "./track.ts";

/** In so many steps devices are looked for. */
const lookedThrough = 20_000;

export class RecordedTrack extends Track {
  readonly #watch: WireWatch;
  /** By claim that listens: its place in the catalogue. */
  readonly #places: readonly number[];

  constructor(name: string, source: Source, { profile, atRest, setAside }: RecordingAbout) {
    const options = roomy(profile, devicesIn(source));
    super({ name, options, source, finding: null, judged: atRest, engine: null });
    const listening = wireClaims(profile).filter(({ id }) => !setAside.includes(id));
    this.#watch = new WireWatch(profile, listening);
    this.#places = listening.map((one) => claims.indexOf(one));
  }

  override get soundUpTo(): number {
    return 0;
  }

  override get violations(): readonly Violation[] {
    return this.#watch.violations;
  }

  override get isReplayable(): boolean {
    return false;
  }

  /** A step under a name that tells it from others. */
  override step(number: number): Step {
    const step = super.step(number);
    const sights = sightsOfSteps([step]);
    const [sight] = sights.ok ? sights.value : [];
    if (sight?.is !== "sent" && sight?.is !== "received") return step;
    return { ...step, move: `${sight.connection} ${sight.is} ${showPacket(sight.packet)}` };
  }

  /** What arrives when nobody knows, so an operation waits for all that came before. */
  override wasAtRest(): boolean {
    return true;
  }

  protected override make(written: Step): boolean {
    const { number, move } = written;
    const sights = sightsOfSteps([written]);
    if (!sights.ok) {
      const expected = "something that can be seen from outside";
      const likely = "the file is damaged";
      this.divergence = { step: number, move, expected, found: sights.failure.message, likely };
      return false;
    }
    for (const sight of sights.value) this.#watch.see(sight);
    for (const [index, total] of this.#watch.triggers.entries()) {
      this.count(number, this.#places[index] as number, total);
    }
    return true;
  }

  protected override judge(): void {
    this.#watch.judge();
  }
}

function devicesIn(source: Source): readonly string[] {
  const devices = new Set<string>();
  for (let number = 1; number <= Math.min(source.length, lookedThrough); number += 1) {
    for (const one of source.step(number).observations) {
      const [, device] = "on" in one ? (/^(?:server->)?([^#]+)#/.exec(one.on) ?? []) : [];
      if (device !== undefined) devices.add(device);
    }
  }
  return [...devices].toSorted();
}
