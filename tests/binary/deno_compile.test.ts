import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { bundleProgram } from "../../cli/build/bundle.ts";
import { compileByDeno, NoBaseError } from "../../cli/build/deno_compile.ts";
import { BUNDLE_FLAGS } from "../../cli/app/run_flags.ts";
import { VERSION } from "../../cli/app/version.ts";

const BUILD = { way: "deno compile", commit: "0123456789ab" } as const;

/** The bundle, made once for both tests. */
const program = await bundleProgram(BUILD);

Deno.test("what deno compile gets is one module that needs no other file, its worker and kernel in it", async () => {
  const again = await bundleProgram(BUILD);
  assert(
    again["chainvote.js"] === program["chainvote.js"],
    "the same sources give the same bundle",
  );
  const folder = await Deno.makeTempDir({ prefix: "chainvote-bundle-" });
  try {
    // A folder with nothing else in it, no cache, and no network: what is missing is missed.
    await Deno.writeTextFile(`${folder}/chainvote.js`, program["chainvote.js"]);
    await Deno.writeFile(`${folder}/esbuild.wasm`, program["esbuild.wasm"]);
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", ...BUNDLE_FLAGS, `${folder}/chainvote.js`, ...args],
        clearEnv: true,
        env: { HOME: folder, DENO_DIR: `${folder}/deno_dir`, NO_COLOR: "1" },
        cwd: folder,
      }).output();
      const decoder = new TextDecoder();
      return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
    };
    const version = await run("--version");
    assertMatch(
      version.stdout,
      new RegExp(`^${VERSION} \\(deno compile, .*, commit 0123456789ab\\)`),
    );
    // Only a worker that has its code and its WebAssembly mines.
    const vote = await run(
      "vote",
      "--id",
      "alice",
      "--choice",
      "red",
      "--alone",
      "--json",
      "--log-level",
      "info",
    );
    assertEquals(vote.code, 0, vote.stderr);
    assertEquals(JSON.parse(vote.stdout).status, "added");
    assertMatch(vote.stderr, /mined block 1 with 1 record, at .*H\/s/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("deno compile puts the whole program into its binary, which runs where its base is to be had", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chainvote-compile-" });
  const output = `${folder}/chainvote`;
  try {
    try {
      await compileByDeno({ program, output });
    } catch (error) {
      if (!(error instanceof NoBaseError)) throw error;
      console.log("looked into, not run: the base of deno compile cannot be downloaded here");
      // With Deno itself in the place of its base it writes the same file, which then starts as Deno.
      await withEnv("DENORT_BIN", Deno.execPath(), () => compileByDeno({ program, output }));
      const bytes = await Deno.readFile(output);
      assert(contains(bytes, new TextEncoder().encode(program["chainvote.js"])));
      assert(contains(bytes, program["esbuild.wasm"]));
      return;
    }
    const { code, stdout } = await new Deno.Command(output, {
      args: ["vote", "--id", "alice", "--choice", "red", "--alone", "--json"],
      env: { HOME: folder, CHAINVOTE_DATA: `${folder}/data` },
      cwd: folder,
    }).output();
    assertEquals(code, 0);
    assertStringIncludes(new TextDecoder().decode(stdout), '"status":"added"');
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function withEnv(name: string, value: string, run: () => Promise<void>): Promise<void> {
  Deno.env.set(name, value);
  try {
    await run();
  } finally {
    Deno.env.delete(name);
  }
}

/** True if the bytes are in there, one after another. */
function contains(all: Uint8Array, part: Uint8Array): boolean {
  const text = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);
  return text(all).includes(text(part));
}
