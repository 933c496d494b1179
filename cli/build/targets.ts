/** Makes the program for other kinds of machines out of npm's engines, all on this one. */
import { join } from "node:path";
import { bytesToHex, sha256 } from "../../core/base/hash.ts";
import type { BuildInfo } from "../app/build_info.ts";
import { UsageError } from "../app/errors.ts";
import { describeVersion, VERSION } from "../app/version.ts";
import { bundleProgram } from "./bundle.ts";
import { readEngine } from "./engine_package.ts";
import { ENGINE_TARGETS, ENGINE_VERSION, ENGINES, type EngineTarget } from "./engines.ts";
import { writeWhole } from "./output_file.ts";
import { withScratch } from "./scratch.ts";
import { packSelfExtracting } from "./self_extracting.ts";
import { packForWindows } from "./windows_zip.ts";

/** What was made for one kind of machine. */
export interface MadeFile {
  readonly file: string;
  readonly target: EngineTarget;
  readonly way: "self-extracting" | "zip";
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
  /** True if it was started here; false if this machine is of another kind. */
  readonly wasRun: boolean;
}

export interface TargetOptions {
  /** Commit that is built. */
  readonly commit: string;
  /** Where the file goes. */
  readonly output: string;
  /** Folder that keeps npm's packages. */
  readonly engines: string;
}

/** The kinds of machines that `--target` names: one, or `all`. @throws {UsageError} For any other name. */
export function readTargets(name: string): readonly EngineTarget[] {
  if (name === "all") return ENGINE_TARGETS;
  const target = ENGINE_TARGETS.find((each) => each === name);
  if (target !== undefined) return [target];
  throw new UsageError(
    `--target must be all or one of ${ENGINE_TARGETS.join(", ")}: it is ${name}; ` +
      "--way deno knows others",
  );
}

/** Name of the file for a kind of machine. */
export function targetFileName(target: EngineTarget): string {
  return `chainvote-${VERSION}-${target}${isWindows(target) ? ".zip" : ""}`;
}

/**
 * Makes the file, and starts it if it is for this kind of machine. The same sources, commit and Deno give the same
 * bytes.
 *
 * @throws {Error} If npm's package cannot be had or is another one, or the file does not start.
 */
export async function makeForTarget(
  target: EngineTarget,
  { commit, output, engines }: TargetOptions,
): Promise<MadeFile> {
  const engine = ENGINES[target];
  const way = isWindows(target) ? "zip" : "self-extracting";
  const info: BuildInfo = { way, commit };
  const program = await bundleProgram(info);
  const files = {
    [engine.file]: await readEngine(engine, { folder: engines }),
    "chainvote.js": new TextEncoder().encode(program["chainvote.js"]),
    "esbuild.wasm": program["esbuild.wasm"],
  };
  const version = describeVersion(info, { deno: ENGINE_VERSION, target });
  const bytes = way === "zip"
    ? await packForWindows(files)
    : await packSelfExtracting({ files, version });
  await writeWhole(output, bytes, { mode: way === "zip" ? 0o644 : 0o755 });
  const wasRun = way === "self-extracting" && target === Deno.build.target;
  if (wasRun) await tryToRun(output);
  const digest = bytesToHex(sha256(bytes));
  return { file: output, target, way, bytes: bytes.length, sha256: digest, wasRun };
}

/** Starts a file with an empty home, and looks whether it is the program. */
async function tryToRun(file: string): Promise<void> {
  await withScratch(async (home) => {
    const { code, stdout, stderr } = await new Deno.Command(file, {
      args: ["tally", "--help"],
      env: { HOME: home, XDG_CACHE_HOME: join(home, "cache") },
    }).output();
    const decoder = new TextDecoder();
    if (code === 0 && decoder.decode(stdout).includes("Usage: chainvote tally")) return;
    throw new Error(`${file} was made but does not start: ${decoder.decode(stderr).trim()}`);
  });
}

function isWindows(target: EngineTarget): boolean {
  return ENGINES[target].file === "deno.exe";
}
