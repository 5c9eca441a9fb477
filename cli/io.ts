/**
 * The outside world as a command sees it, so that tests can be the outside world.
 *
 * Only the outermost file knows the process; a command gets this port, and whatever it needs to
 * know about the terminal is plain data.
 */
import type { Failure, Result } from "../src/index.ts";

/** A file that is read where it is looked at. */
export interface OpenFile {
  readonly size: number;
  read(from: number, bytes: number): Buffer;
}

/** A terminal at both ends: somebody sees what is drawn, and types. */
export interface Screen {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** Looks at how much memory is left. */
export interface HeapWatch {
  /** There is hardly any left, and who goes on is ended by the system. */
  isFull(): boolean;
  end(): void;
}

/** A file by whatever name: a path to it is one way of saying its id. */
export interface FileAt {
  readonly id: string;
  /** Whether there is one already. */
  readonly isThere: boolean;
}

export interface Io {
  /** The result. */
  out(text: string): void;
  /** Everything that is no result. */
  err(text: string): void;
  readFile(path: string): Result<string>;
  /** The file that a path leads to, stdin for "-"; null for what is no file, as a pipe or a folder. */
  fileAt(path: string): FileAt | null;
  /** For files that may be larger than memory. */
  openFile(path: string): Result<OpenFile>;
  writeFile(path: string, text: string): Result<null>;
  /** A file's bytes as they come, those of stdin for "-"; what goes wrong is the last of them. */
  readBytes(path: string): AsyncIterable<Result<Uint8Array>>;
  writeBytes(path: string, bytes: Uint8Array): Result<null>;
  /** A file that is there whole or as it was before: it is written beside its place, then moved. */
  replaceFile(path: string, pieces: Iterable<Uint8Array>): Result<null>;
  appendFile(path: string, text: string): Result<null>;
  removeFile(path: string): Result<null>;
  /** The names in a folder, in order; none where there is no such folder. */
  listFolder(path: string): Result<readonly string[]>;
  /** Sees to it that a folder is there, in which files can be made. */
  makeFolder(path: string): Result<null>;
  /** A variable of the environment; null where it is not set or empty. */
  variable(name: string): string | null;
  /** What a clock says that only ever goes on. */
  nowMs(): number;
  watchHeap(): Promise<HeapWatch>;
  /** How many threads can work at a time. */
  readonly processors: number;
  /** Lets signals in. */
  pause(): Promise<void>;
  /** Hears the first Ctrl-C; gives back what ends the listening. */
  onInterrupt(listener: () => void): () => void;
  /** Whether the result goes to a terminal. */
  readonly isTty: boolean;
  /** Of the terminal; how wide help is where there is none. */
  readonly columns: number;
  readonly colour: boolean;
  /** How wide the terminal is that everything else goes to; null where it is none. */
  readonly errColumns: number | null;
  /** null where the result goes elsewhere, or nobody can type. */
  readonly screen: Screen | null;
}

/** Nobody listens, and there are no files; for who needs only some of it. */
export const nobody: Io = {
  out: () => {},
  err: () => {},
  readFile: () => nowhere,
  fileAt: () => null,
  openFile: () => nowhere,
  writeFile: () => nowhere,
  readBytes: () => noBytes(),
  writeBytes: () => nowhere,
  replaceFile: () => nowhere,
  appendFile: () => nowhere,
  removeFile: () => nowhere,
  listFolder: () => nowhere,
  makeFolder: () => nowhere,
  variable: () => null,
  nowMs: () => 0,
  watchHeap: () => Promise.resolve({ isFull: () => false, end: () => {} }),
  processors: 1,
  pause: () => Promise.resolve(),
  onInterrupt: () => () => {},
  isTty: false,
  columns: 100,
  colour: false,
  errColumns: null,
  screen: null,
};

async function* noBytes(): AsyncGenerator<Result<Uint8Array>> {
  yield await Promise.resolve(nowhere);
}

const nowhere: Result<never> = {
  ok: false,
  failure: { message: "there are no files here", hint: null },
};

/** Says what is wrong, and below it what would be right. */
export function complain(io: Io, { message, hint }: Failure): void {
  io.err(hint === null ? `${message}\n` : `${message}\n  ${hint}\n`);
}
