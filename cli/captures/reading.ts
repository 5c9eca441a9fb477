/**
 * A file from its bytes to a verdict: read, named, judged, and what could not be seen counted.
 *
 * Everything passes in pieces; what is kept is bounded wherever it is kept.
 */
import type { Failure } from "../../src/index.ts";
import type { Profile } from "../../models/index.ts";
import { wireClaims, type Claim } from "../../properties/index.ts";
import type { Obscured, Place, Reader, Remark, Sink } from "./event.ts";
import { Judge } from "./judge.ts";
import { setAsideFor, type Source } from "./limits.ts";
import { Narrator } from "./narrator.ts";
import { OpenedFile, type Format } from "./open.ts";
import type { Ports } from "./tcp.ts";

export interface ImportOptions {
  readonly profile: Profile;
  /** null: to be found out. */
  readonly format: Format | null;
  readonly ports: Ports;
  /** null: all that packets can tell. */
  readonly claims: readonly Claim[] | null;
  /** Nothing was there before, and nobody was left out. */
  readonly fromStart: boolean;
  /** Everything that could still happen had happened at the end; else it is found out. */
  readonly atRest: boolean;
  readonly keepsTrace: boolean;
}

/** How often something was not used, and where first. */
export interface Counted {
  readonly what: Remark;
  readonly first: Place;
  count: number;
}

/** When nothing but pings came for so long at the end, everything has come that was to come. */
const restMs = 10_000;

/** Reasons that concern connections of which claims speak. */
const losses: readonly Obscured[] = [
  "began before the capture",
  "lost segments",
  "cut frames",
  "too many at once",
  "too many ClientIDs",
];

export class Reading implements Reader {
  readonly options: ImportOptions;
  readonly judge: Judge;
  readonly narrator: Narrator;
  readonly remarks = new Map<Remark, Counted>();
  readonly all: readonly Claim[];
  readonly #file: OpenedFile;
  #isAtRest = false;
  #frames = 0;
  #hasWills = false;

  constructor(options: ImportOptions) {
    this.options = options;
    const { profile, claims, ports, fromStart, keepsTrace, format } = options;
    const wanted = claims ?? wireClaims(profile).filter(({ form }) => form !== "sometimes");
    this.all = wanted.filter(({ vantage }) => vantage === "wire");
    const judge = new Judge(profile, this.all, keepsTrace);
    if (!fromStart) judge.see({ is: "joined", atMs: 0 }, null);
    this.judge = judge;
    this.narrator = new Narrator((sight, origin) => {
      this.#hasWills ||=
        sight.is === "sent" && sight.packet.type === "CONNECT" && sight.packet.will !== null;
      judge.see(sight, origin);
    });
    const sink: Sink = {
      event: (event) => {
        this.#frames = Math.max(this.#frames, event.place.number);
        this.narrator.event(event);
      },
      remark: (what, place) => {
        this.#frames = Math.max(this.#frames, place.number);
        this.narrator.pass(place);
        this.#remark(what, place);
      },
    };
    this.#file = new OpenedFile(format, ports, sink);
  }

  get format(): Format | null {
    return this.#file.format;
  }

  get source(): Source {
    const { format } = this;
    return format === "mosquitto-log" || format === "emqx-text" || format === "emqx-json"
      ? "log"
      : "capture";
  }

  /** How far it is: the number of the last frame or line that meant something. */
  get progress(): number {
    return this.#frames;
  }

  get isAtRest(): boolean {
    return this.#isAtRest;
  }

  push(bytes: Uint8Array): Failure | null {
    return this.#file.push(bytes);
  }

  end(): Failure | null {
    const failure = this.#file.end();
    const { lastMs, busyMs } = this.narrator;
    // Where something is missing for certain, more may be missing that leaves no trace.
    this.#isAtRest = this.options.atRest || (this.#isWhole && lastMs - busyMs >= restMs);
    if (failure === null && this.#isAtRest) this.judge.judge();
    return failure;
  }

  get #isWhole(): boolean {
    return !losses.some((why) => this.narrator.obscured.has(why));
  }

  /** Claims that cannot be judged, by id. */
  setAside(): readonly string[] {
    const isWhole = this.#isWhole && !this.judge.hasForgotten;
    return setAsideFor({
      source: this.source,
      fromStart: this.options.fromStart && isWhole,
      hasDoubles: this.narrator.hasDoubles,
      withoutCodes: this.format === "mosquitto-log",
      hasWills: this.#hasWills,
    });
  }

  #remark(what: Remark, first: Place): void {
    const known = this.remarks.get(what);
    if (known === undefined) this.remarks.set(what, { what, first, count: 1 });
    else known.count += 1;
  }
}
