/** Makes the binary by `deno compile`, which downloads a base for it. */
import { PERMISSION_FLAGS, UNSTABLE_FLAGS } from "../app/run_flags.ts";
import type { ProgramBundle } from "./bundle.ts";
import { withScratch } from "./scratch.ts";

/** The base of `deno compile` cannot be had. */
export class NoBaseError extends Error {
  override readonly name = "NoBaseError";
}

/** Options of {@linkcode compileByDeno}. */
export interface CompileOptions {
  readonly program: ProgramBundle;
  /** Path of the binary. */
  readonly output: string;
  /** The machine that it is for, as `deno compile --target` names it. @default {This one} */
  readonly target?: string;
}

/**
 * Compiles the program.
 *
 * @throws {NoBaseError} If the base for that machine cannot be downloaded.
 */
export async function compileByDeno({ program, output, target }: CompileOptions): Promise<void> {
  await withScratch(async (folder) => {
    await Deno.writeTextFile(`${folder}/chainvote.js`, program["chainvote.js"]);
    await Deno.writeFile(`${folder}/esbuild.wasm`, program["esbuild.wasm"]);
    await Deno.mkdir(`${folder}/made`);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "compile",
        "--quiet",
        "--no-config",
        "--no-lock",
        "--no-npm",
        ...UNSTABLE_FLAGS,
        ...PERMISSION_FLAGS,
        ...target === undefined ? [] : ["--target", target],
        "--include",
        `${folder}/esbuild.wasm`,
        "--output",
        `${folder}/made/chainvote`,
        `${folder}/chainvote.js`,
      ],
      cwd: folder,
      stdout: "null",
    }).output();
    if (success) {
      // For Windows it has a name that ends with .exe.
      const [made] = [...Deno.readDirSync(`${folder}/made`)];
      return await Deno.copyFile(`${folder}/made/${made.name}`, output);
    }
    const [reason] = new TextDecoder().decode(stderr).split("\n\nStack backtrace");
    const text = `deno compile failed: ${reason}`;
    // Only fetching the base goes over the network here.
    throw /denort|download|sending request/i.test(reason) ? new NoBaseError(text) : new Error(text);
  });
}
