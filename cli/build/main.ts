/** `deno task compile`: makes the one-file binary. */
import { dirname, resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { bytesToHex, sha256 } from "../../core/hash.ts";
import type { BuildInfo } from "../build_info.ts";
import { withoutDenoHints } from "../errors.ts";
import { printJson, printLine, printNote } from "../output.ts";
import { describeVersion } from "../version.ts";
import { bundleProgram } from "./bundle.ts";
import { compileByDeno, NoBaseError } from "./deno_compile.ts";
import { removeScratch } from "./scratch.ts";
import { packSelfExtracting } from "./self_extracting.ts";

type Way = Exclude<BuildInfo["way"], "source">;

interface Options {
  readonly way: "auto" | "deno" | "self-extracting";
  readonly target?: string;
  readonly output: string;
  readonly json?: true;
}

const ROOT = new URL("../../", import.meta.url);

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
      "the machine it is for, such as aarch64-apple-darwin; way deno",
    ),
  )
  .addOption(new Option("--output <file>", "where it goes").default("dist/chainvote"))
  .addOption(new Option("--json", "print exactly one JSON document on stdout"))
  .addHelpText(
    "after",
    `
Examples:
  deno task compile
  deno task compile --target x86_64-pc-windows-msvc --output dist/chainvote.exe
  deno task compile --way self-extracting`,
  )
  .exitOverride();

try {
  program.parse();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  Deno.exit(error.exitCode === 0 ? 0 : 2);
}
/** Exit codes of signals, as shells have them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

const { output: named, ...options } = program.opts();
// A task runs in the project's folder; the path is meant from where it was started.
const output = resolve(Deno.env.get("INIT_CWD") ?? "", named);
/** Whoever runs the old one is not disturbed, and a build that fails leaves it there. */
const part = `${output}.${Deno.pid}.part`;
if (Deno.build.os !== "windows") {
  for (const [signal, code] of Object.entries(SIGNALS)) {
    Deno.addSignalListener(signal as keyof typeof SIGNALS, () => {
      removeScratch();
      removePart();
      Deno.exit(code);
    });
  }
}
try {
  await build(options);
} catch (error) {
  const reason = withoutDenoHints((error as Error).message);
  printNote(`Cannot make the binary: ${reason}`);
  if (options.json) printJson({ status: "error", code: 1, reason });
  Deno.exit(1);
}

async function build({ way, target, json }: Omit<Options, "output">): Promise<void> {
  await Deno.mkdir(dirname(output), { recursive: true });
  let made: Way;
  try {
    made = await makePart(way, target);
    await Deno.rename(part, output);
  } finally {
    removePart();
  }
  const bytes = await Deno.readFile(output);
  const digest = bytesToHex(sha256(bytes));
  if (json) return printJson({ file: output, way: made, bytes: bytes.length, sha256: digest });
  printLine(`${output}  ${(bytes.length / 1e6).toFixed(1)} MB, ${made}`);
  printLine(`SHA-256 ${digest}`);
}

/** Makes it in the way that is asked for, or that works; which one it was. */
async function makePart(way: Options["way"], target: string | undefined): Promise<Way> {
  const commit = await readCommit();
  if (way !== "self-extracting") {
    try {
      const source = await bundleProgram({ way: "deno compile", commit });
      await compileByDeno({ program: source, output: part, target });
      return "deno compile";
    } catch (error) {
      if (!(error instanceof NoBaseError) || way === "deno") throw error;
      if (target !== undefined) {
        throw new Error(`${error.message}; another --target can be made by deno compile alone`);
      }
      printNote("deno compile cannot download its base here: packing Deno itself");
    }
  } else if (target !== undefined) {
    throw new Error("--target can be made by --way deno alone");
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

function removePart(): void {
  try {
    Deno.removeSync(part);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** The commit that is built, with a `+` if the sources differ from it; empty without Git. */
async function readCommit(): Promise<string> {
  const git = async (...args: string[]) => {
    const { success, stdout } = await new Deno.Command("git", {
      args,
      cwd: ROOT,
      stderr: "null",
    }).output();
    if (!success) throw new Error("no repository");
    return new TextDecoder().decode(stdout).trim();
  };
  try {
    // Sources from an archive may lie in somebody else's repository.
    if (await git("rev-parse", "--show-prefix") !== "") return "";
    const commit = await git("rev-parse", "--short=12", "HEAD");
    return await git("status", "--porcelain") === "" ? commit : `${commit}+`;
  } catch {
    // No Git, or sources that came as an archive.
    return "";
  }
}
