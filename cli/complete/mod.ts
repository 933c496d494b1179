/**
 * Completion scripts for shells, made of the commands as commander knows them.
 *
 * It owns what each shell is told. It does not start the program while somebody types: a script holds all that it
 * offers, and treats what stands on the line as text.
 *
 * @example
 * ```ts
 * import { completionScript, readCommandTree } from "./mod.ts";
 * import { Command } from "commander";
 *
 * const program = new Command("chainvote");
 * program.command("tally").option("--network <file>");
 * console.assert(completionScript("bash", readCommandTree(program)).includes("--network:file"));
 * ```
 *
 * @module
 */
export { readCommandTree } from "./command_tree.ts";
export { completionScript, SHELLS } from "./shells.ts";
