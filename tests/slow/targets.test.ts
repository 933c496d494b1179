import { assert, assertEquals } from "@std/assert";
import type { MadeFile } from "../../cli/build/targets.ts";
import { compile } from "../support/compile_task.ts";

/** How the engine of a target begins, as its operating system wants it, and where it names the processor. */
const ENGINES_BEGIN = {
  // ELF: e_machine, EM_X86_64 and EM_AARCH64.
  "x86_64-unknown-linux-gnu": { magic: "7f454c46", at: 18, machine: "3e00" },
  "aarch64-unknown-linux-gnu": { magic: "7f454c46", at: 18, machine: "b700" },
  // Mach-O: cputype, CPU_TYPE_X86_64 and CPU_TYPE_ARM64.
  "x86_64-apple-darwin": { magic: "cffaedfe", at: 4, machine: "07000001" },
  "aarch64-apple-darwin": { magic: "cffaedfe", at: 4, machine: "0c000001" },
} as const;

Deno.test("deno task compile --target all makes all files twice with the same bytes, each with its engine", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chainvote-targets-" });
  try {
    const all = ["--target", "all", "--output", folder];
    const { files } = await compile<{ files: MadeFile[] }>(all);
    const sums = await Deno.readTextFile(`${folder}/SHA256SUMS`);
    await compile(all);
    assertEquals(await Deno.readTextFile(`${folder}/SHA256SUMS`), sums);
    for (const { file, target, wasRun } of files) {
      assertEquals(wasRun, target === Deno.build.target, target);
      if (target === "x86_64-pc-windows-msvc") continue;
      const engine = await readEngine(file);
      const { magic, at, machine } = ENGINES_BEGIN[target];
      assertEquals(engine.subarray(0, 4).toHex(), magic, target);
      assertEquals(engine.subarray(at, at + machine.length / 2).toHex(), machine, target);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** The first part that is packed behind the launcher, unpacked. */
async function readEngine(file: string): Promise<Uint8Array> {
  const bytes = await Deno.readFile(file);
  const launcher = new TextDecoder().decode(bytes.subarray(0, 20_000));
  const [, at, size] = /^parts='deno [0-9a-f]{64} (\d+) (\d+)/m.exec(launcher)!;
  const packed = bytes.slice(Number(at) - 1, Number(at) - 1 + Number(size));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const engine = await new Response(stream).bytes();
  assert(engine.length > 50e6);
  return engine;
}
