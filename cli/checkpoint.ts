/**
 * An exploration that is not over, as a file.
 *
 * The first line says in JSON of what it is; whoever resumes must mean the same. Then come pieces,
 * each with its length before it, so that no piece is larger than what it holds in memory, and last
 * a digest: a file that is cut off or changed is found out before anything is believed.
 */
import { createHash, type Hash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { failure, success, type Result } from "../src/index.ts";
import type { Exploration, ExploreOptions, SavedExploration } from "../properties/index.ts";
import type { Io } from "./io.ts";
import { version } from "./version.ts";

const ofAnyVersion = "cleansession checkpoint ";
const format = `${ofAnyVersion}6`;
const newline = 0x0a;
/** A first line that is longer is none of ours. */
const headerMax = 1 << 20;
const digestBytes = 32;

/** What has to be the same. */
const asked = ({ profile, bounds, claims, sparing }: ExploreOptions) => ({
  bounds,
  sparing,
  profile,
  claims: claims.map(({ id }) => id),
});

const headerOf = (options: ExploreOptions): string =>
  JSON.stringify({ format, version, of: asked(options) });

export const writeCheckpoint = (exploration: Exploration, path: string, io: Io): Result<null> =>
  io.replaceFile(path, pieces(headerOf(exploration.options), exploration.save()));

function* pieces(header: string, { search, calms }: SavedExploration): Generator<Uint8Array> {
  const digest = createHash("sha256");
  const told = (bytes: Uint8Array): Uint8Array => {
    digest.update(bytes);
    return bytes;
  };
  yield told(Buffer.from(`${header}\n`));
  const { rows, from } = search.worlds;
  const without = { ...search.worlds, rows: { ...rows, chunks: [] }, from: [] };
  const small = { calms, search: { ...search, worlds: without } };
  for (const piece of [small, ...rows.chunks, ...from]) {
    const bytes = serialize(piece);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    yield told(length);
    yield told(bytes);
  }
  yield told(Buffer.alloc(4));
  yield digest.digest();
}

/** Lets a new exploration go on from a file. */
export async function resumeFrom(
  path: string,
  exploration: Exploration,
  io: Io,
): Promise<Result<null>> {
  const source = new Source(io.readBytes(path)[Symbol.asyncIterator]());
  const header = await source.line();
  if (source.failed !== null) return source.failed;
  const fits =
    header === null ? noCheckpoint(path) : checkHeader(header, path, exploration.options);
  if (!fits.ok) return fits;
  const read: Buffer[] = [];
  for (;;) {
    const length = (await source.take(4))?.readUInt32LE(0) ?? -1;
    if (length === 0) break;
    const piece = length < 0 ? null : await source.take(length);
    if (piece === null) return source.failed ?? broken(path);
    read.push(piece);
  }
  const digest = source.digest.copy().digest();
  const written = await source.take(digestBytes);
  if (written === null || !digest.equals(written)) return source.failed ?? broken(path);
  const saved = savedIn(read);
  return exploration.resume(saved) ? success(null) : otherMaker(path);
}

function savedIn(read: readonly Buffer[]): SavedExploration {
  // The digest says that these are the bytes that `pieces` has written.
  const [small, ...chunks] = read.map((piece): unknown => deserialize(piece));
  const { calms, search } = small as SavedExploration;
  const half = chunks.length / 2;
  const columns = chunks as readonly Int32Array[];
  const rows = { ...search.worlds.rows, chunks: columns.slice(0, half) };
  return {
    calms,
    search: { ...search, worlds: { ...search.worlds, rows, from: columns.slice(half) } },
  };
}

/** What people call it. */
const otherThings: Readonly<Record<string, string>> = {
  profile: "knobs or another profile",
  sparing: "--symmetry or --partial-order",
};

function checkHeader(text: string, path: string, options: ExploreOptions): Result<null> {
  const header = parsed(text);
  const is = header?.["format"];
  if (header === null || typeof is !== "string" || !is.startsWith(ofAnyVersion)) {
    return noCheckpoint(path);
  }
  if (is !== format || header["version"] !== version) return otherMaker(path);
  const of = (header["of"] ?? {}) as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(asked(options))) {
    if (JSON.stringify(of[name]) !== JSON.stringify(value)) {
      return failure(
        `${path} is a checkpoint of an exploration with other ${otherThings[name] ?? name}`,
        "say the same configuration, profile, claims and options as when it was written",
      );
    }
  }
  return success(null);
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

const noCheckpoint = (path: string): Result<never> =>
  failure(`${path} is no checkpoint`, "explore --checkpoint writes one");
const broken = (path: string): Result<never> =>
  failure(`${path} is cut off or damaged`, "only the whole file can be gone on from");
const otherMaker = (path: string): Result<never> =>
  failure(`${path} was written by another version of cleansession`, "begin anew, without --resume");

/** Bytes that come in pieces, taken as they are needed. */
class Source {
  readonly digest: Hash = createHash("sha256");
  failed: Result<never> | null = null;
  readonly #more: AsyncIterator<Result<Uint8Array>>;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(more: AsyncIterator<Result<Uint8Array>>) {
    this.#more = more;
  }

  /** So many bytes; null where there are not so many. */
  async take(count: number): Promise<Buffer | null> {
    const held = [this.#bytes];
    for (let length = this.#bytes.length; length < count;) {
      const next = await this.#next();
      if (next === null) return null;
      held.push(next);
      length += next.length;
    }
    const all = Buffer.concat(held);
    this.#bytes = all.subarray(count);
    const taken = all.subarray(0, count);
    this.digest.update(taken);
    return taken;
  }

  /** Up to the end of the line, without it; null where there is none. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#bytes.indexOf(newline);
      if (end >= 0) return (await this.take(end + 1))?.subarray(0, -1).toString() ?? null;
      const next = this.#bytes.length > headerMax ? null : await this.#next();
      if (next === null) return null;
      this.#bytes = Buffer.concat([this.#bytes, next]);
    }
  }

  async #next(): Promise<Buffer | null> {
    const { done, value } = await this.#more.next();
    if (done === true) return null;
    if (value.ok) return Buffer.from(value.value);
    this.failed = value;
    return null;
  }
}
