/** `deno task package`: makes the npm package. */
import { dirname, resolve } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { bytesToHex, sha256 } from "../../core/base/hash.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { describeBuildFailure } from "./build_error.ts";
import { readCommit } from "./commit.ts";
import { makeNpmPackage, PACKAGE_FILE } from "./npm_package.ts";
import { endOnSignals, writeWhole } from "./output_file.ts";

const program = new Command("deno task package")
  .description("make the npm package, with the program and the library; nothing is published")
  .addOption(new Option("--output <file>", "where it goes").default(`dist/${PACKAGE_FILE}`))
  .addOption(new Option("--json", "print exactly one JSON document on stdout"))
  .addHelpText(
    "after",
    `
Examples:
  deno task package
  npx --package ./dist/${PACKAGE_FILE} chainvote demo     the program, with Node alone
  npm install ./dist/${PACKAGE_FILE}                      the library, for a project with Deno or Node`,
  )
  .exitOverride();

try {
  program.parse();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  Deno.exit(error.exitCode === 0 ? 0 : 2);
}
const { output: named, json } = program.opts();
// A task runs in the project's folder; the path is meant from where it was started.
const output = resolve(Deno.env.get("INIT_CWD") ?? "", named);
endOnSignals();
try {
  const bytes = await makeNpmPackage(await readCommit());
  await Deno.mkdir(dirname(output), { recursive: true });
  await writeWhole(output, bytes);
  const digest = bytesToHex(sha256(bytes));
  if (json) printJson({ file: output, bytes: bytes.length, sha256: digest });
  else {
    printLine(`${output}  ${(bytes.length / 1e6).toFixed(1)} MB`);
    printLine(`SHA-256 ${digest}`);
  }
} catch (error) {
  const { reason, lines } = describeBuildFailure("the package", error);
  printNote(...lines);
  if (json) printJson({ status: "error", code: 1, reason });
  Deno.exit(1);
}
