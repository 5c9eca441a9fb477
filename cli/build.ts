/**
 * Makes the command that is installed: the whole of cli/ in a few files, so that it starts fast, behind
 * a launcher that any Node can read, so that an old one is told in a sentence what is missing.
 *
 * Runs after tsc, whose output of this folder it replaces: nothing outside may import the command.
 */
import { build, type BuildOptions, type Plugin } from "esbuild";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = join(root, "dist", "cli");
const launcher = join(folder, "bin.js");

rmSync(folder, { recursive: true, force: true });

const usual: BuildOptions = {
  absWorkingDir: root,
  outdir: folder,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  // What a command loads when it is asked for is a file of its own: help waits for none of it.
  splitting: true,
  chunkNames: "[name]-[hash]",
  minifySyntax: true,
  minifyWhitespace: true,
  define: { "process.env.NODE_ENV": '"production"' },
  // Loaded by Ink only where somebody debugs it.
  external: ["react-devtools-core"],
  // Bundled CommonJS packages call require() for Node's own modules; a module file has none.
  banner: {
    js: 'import { createRequire as requireOf } from "node:module";\nconst require = requireOf(import.meta.url);',
  },
  logLevel: "warning",
};

/**
 * The ways into the replayer. They are bundled by themselves: what is shared with other commands
 * would bring along what those need and a replayer does not, and its first frame would wait for it.
 */
const replayer: ReadonlyMap<string, string> = new Map([
  ["cli/commands/replay.ts", "replay"],
  ["cli/commands/play.ts", "play"],
  ["cli/replayer/open.ts", "replayer"],
]);

const elsewhere: Plugin = {
  name: "the replayer is elsewhere",
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir, kind }) => {
      const file = relative(root, join(resolveDir, path)).replaceAll("\\", "/");
      const name = kind === "dynamic-import" ? replayer.get(file) : undefined;
      return name === undefined ? undefined : { path: `./${name}.js`, external: true };
    });
  },
};

await build({
  ...usual,
  entryPoints: {
    cleansession: "cli/bin.ts",
    // Runs in threads of its own, which are begun from a file.
    "zoo-worker": "cli/zoo-worker.ts",
    "check-worker": "cli/check-worker.ts",
    "explore-worker": "cli/explore-worker.ts",
  },
  plugins: [elsewhere],
});
await build({
  ...usual,
  // Ink's layout would load its own code by fetch, and Node a whole HTTP client for that, where it can
  // as well decode it.
  define: { ...usual.define, fetch: "undefined" },
  entryPoints: [...replayer].map(([path, out]) => ({ in: path, out })),
});
writeFileSync(launcher, launcherText(oldestNode()));
chmodSync(launcher, 0o755);

/** The version in package.json's engines, ">=22.12" as [22, 12]. */
function oldestNode(): readonly [number, number] {
  const match = /"node": ">=(\d+)\.(\d+)"/.exec(readFileSync(join(root, "package.json"), "utf8"));
  if (match === null) {
    console.error('package.json: engines.node must read ">=<major>.<minor>"');
    process.exit(1);
  }
  return [Number(match[1]), Number(match[2])];
}

/** Loads the bundle only when it can be read: imports and syntax fail before any code of a file runs. */
function launcherText([major, minor]: readonly [number, number]): string {
  return `#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > ${major} || (major === ${major} && minor >= ${minor})) {
  // What was compiled once is kept where Node keeps it, and need not be again.
  (await import("node:module")).enableCompileCache();
  await import("./cleansession.js");
} else {
  console.error(
    "cleansession needs Node ${major}.${minor} or later; this is Node " + process.versions.node + ".",
  );
  process.exitCode = 2;
}
`;
}
