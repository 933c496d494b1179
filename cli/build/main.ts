/**
 * `deno task compile`: makes the one-file binary, for this machine or for others.
 *
 * The room owns what is handed out: binaries (`targets.ts`, `self_extracting.ts`), the npm package (`package.ts`), the
 * bundle that both hold (`bundle.ts`), and the archives and engines for it. Nothing of it is in the program that runs,
 * but for what stands in for modules under Node (`needs_deno.ts`). Read `bundle.ts` first.
 */
import { dirname, join, resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { bytesToHex, sha256 } from "../../core/base/hash.ts";
import type { BuildInfo } from "../app/build_info.ts";
import { exitCodeOf } from "../app/exit_code.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { describeVersion } from "../app/version.ts";
import { describeBuildFailure } from "./build_error.ts";
import { bundleProgram } from "./bundle.ts";
import { readCommit } from "./commit.ts";
import { compileByDeno, NoBaseError } from "./deno_compile.ts";
import { ENGINE_TARGETS, ENGINE_VERSION } from "./engines.ts";
import { endOnSignals, makeWhole, writeWhole } from "./output_file.ts";
import { packSelfExtracting } from "./self_extracting.ts";
import { type MadeFile, makeForTarget, readTargets, targetFileName } from "./targets.ts";

type Way = "deno compile" | "self-extracting";

interface Options {
  readonly way: "auto" | "deno" | "self-extracting";
  readonly target?: string;
  readonly output?: string;
  readonly json?: true;
}

const DIST = "dist";

const program = new Command("deno task compile")
  .description("make the program one file that needs nothing else")
  .addOption(
    new Option("--way <way>", "deno: deno compile; self-extracting: Deno behind a shell script")
      .choices(["auto", "deno", "self-extracting"] as const)
      .default("auto" as const, "deno, or self-extracting where its base cannot be downloaded"),
  )
  .addOption(
    new Option(
      "--target <target>",
      "the machine it is for, or all; its Deno comes from npm, and is checked by its hash",
    ),
  )
  .addOption(
    new Option(
      "--output <file>",
      `where it goes; with --target all the folder (default: ${DIST}/chainvote)`,
    ),
  )
  .addOption(new Option("--json", "print exactly one JSON document on stdout"))
  .addHelpText(
    "after",
    `
Examples:
  deno task compile
  deno task compile --target aarch64-apple-darwin
  deno task compile --target all                  with a file SHA256SUMS beside them
  deno task compile --way self-extracting

Targets: ${ENGINE_TARGETS.join(", ")}.
For Windows it is a zip archive, for the others a file that unpacks itself. What is made for another kind of
machine than this one cannot be run here, and the command says so.`,
  )
  .exitOverride();

try {
  program.parse();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  Deno.exit(error.exitCode === 0 ? 0 : 2);
}
const options = program.opts();
endOnSignals();
try {
  await build(options);
} catch (error) {
  const { reason, lines } = describeBuildFailure("the binary", error);
  printNote(...lines);
  const code = exitCodeOf(error);
  if (options.json) printJson({ status: "error", code, reason });
  Deno.exit(code);
}

async function build(options: Options): Promise<void> {
  const { way, target } = options;
  if (target !== undefined && way !== "deno") return await buildForTargets(target, options);
  const output = fromCaller(options.output ?? join(DIST, "chainvote"));
  await Deno.mkdir(dirname(output), { recursive: true });
  const made = await makeWhole(output, (part) => makePart(part, options));
  const bytes = await Deno.readFile(output);
  const digest = bytesToHex(sha256(bytes));
  if (options.json) {
    return printJson({ file: output, way: made, bytes: bytes.length, sha256: digest });
  }
  printLine(`${output}  ${megabytes(bytes.length)}, ${made}`);
  printLine(`SHA-256 ${digest}`);
}

/** Makes files for other kinds of machines, out of npm's engines. */
async function buildForTargets(name: string, { output, json }: Options): Promise<void> {
  const targets = readTargets(name);
  const isAll = name === "all";
  const folder = fromCaller(isAll ? output ?? DIST : DIST);
  const commit = await readCommit();
  const engines = join(fromCaller(DIST), "engines");
  const made: MadeFile[] = [];
  for (const target of targets) {
    const file = isAll || output === undefined
      ? join(folder, targetFileName(target))
      : fromCaller(output);
    await Deno.mkdir(dirname(file), { recursive: true });
    made.push(await makeForTarget(target, { commit, output: file, engines }));
    if (!json) tell(made.at(-1)!);
  }
  if (isAll) {
    const sums = made.map(({ sha256 }, i) => `${sha256}  ${targetFileName(targets[i])}\n`);
    await writeWhole(join(folder, "SHA256SUMS"), new TextEncoder().encode(sums.join("")));
  }
  if (json) printJson(isAll ? { files: made } : made[0]);
}

function tell({ file, target, way, bytes, sha256, wasRun }: MadeFile): void {
  printLine(`${file}  ${megabytes(bytes)}, ${way}, Deno ${ENGINE_VERSION}`);
  printLine(`SHA-256 ${sha256}`);
  printNote(
    wasRun
      ? "It was started here and runs."
      : `It was not run: it is for ${target}, and this machine is ${Deno.build.target}.`,
  );
}

/** Makes it in the way that is asked for, or that works; which one it was. */
async function makePart(part: string, { way, target }: Options): Promise<Way> {
  const commit = await readCommit();
  if (way !== "self-extracting") {
    try {
      const source = await bundleProgram({ way: "deno compile", commit });
      await compileByDeno({ program: source, output: part, target });
      return "deno compile";
    } catch (error) {
      if (!(error instanceof NoBaseError) || way === "deno") throw error;
      printNote("deno compile cannot download its base here: packing Deno itself");
    }
  }
  if (Deno.build.os === "windows") {
    throw new Error("the self-extracting way needs a POSIX shell, which Windows has not");
  }
  const info: BuildInfo = { way: "self-extracting", commit };
  const program = await bundleProgram(info);
  const bytes = await packSelfExtracting({
    files: {
      "deno": await Deno.readFile(Deno.execPath()),
      "chainvote.js": new TextEncoder().encode(program["chainvote.js"]),
      "esbuild.wasm": program["esbuild.wasm"],
    },
    version: describeVersion(info),
  });
  await Deno.writeFile(part, bytes, { mode: 0o755 });
  return "self-extracting";
}

/** A task runs in the project's folder; a path is meant from where it was started. */
function fromCaller(path: string): string {
  return resolve(Deno.env.get("INIT_CWD") ?? "", path);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
