import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { hasOddDevices } from "../support/odd_devices.ts";
import { Program } from "../support/program.ts";

/** Replaces a file of a data folder by a pipe that nobody writes to. */
async function makePipe(path: string): Promise<void> {
  if (existsSync(path)) await Deno.remove(path);
  const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
  assert(success);
}

const ignore = !hasOddDevices();

Deno.test({
  name: "chainvote does not wait for the end of a pipe in its data folder",
  ignore,
  fn: async () => {
    await using program = new Program();
    await (await program.peer("a")).kill("SIGTERM");
    const names = ["peers.json", "peer.json", "api-token"];
    for (const name of names) await makePipe(program.path(`a/${name}`));
    const tally = await program.run(["tally", "--offline", ...program.options("a")]);
    assertEquals(tally.code, 5);
    assertStringIncludes(tally.stderr, "it must be a file");
    // A peer replaces peer.json, puts peers.json aside and does without a token.
    const { stderr } = await (await program.peer("a")).kill("SIGTERM");
    assertStringIncludes(stderr, "peers.json.damaged");
    assertStringIncludes(stderr, "cannot use");

    await makePipe(program.path("a/reorg.json"));
    const peer = await program.run(["peer", ...program.options("a")]);
    assertEquals(peer.code, 5);
    assertStringIncludes(peer.stderr, "reorg.json: it must be a file");
  },
});

Deno.test({
  name: "chainvote follows no link in a data folder, and keeps what it makes there to its user",
  ignore,
  fn: async () => {
    await using program = new Program();
    const vote = ["vote", "--id", "ann", "--choice", "red", "--timeout", "0"];
    const folder = program.path("a");
    const victim = program.write("victim", "mine");
    for (const name of ["chain.db", "api-token", "peer.json", "peers.json"]) {
      Deno.mkdirSync(folder, { mode: 0o700 });
      Deno.symlinkSync(victim, `${folder}/${name}`);
      for (const command of [["peer"], [...vote, "--tracker", "http://127.0.0.1:1"]]) {
        const { code, stderr } = await program.run([...command, ...program.options("a")]);
        assertEquals(code, 5, stderr);
        assertStringIncludes(stderr, `${name}: it is a symbolic link`);
      }
      assertEquals(Deno.readTextFileSync(victim), "mine");
      Deno.removeSync(folder, { recursive: true });
    }
    const peer = await program.peer("a");
    for (const { name } of Deno.readDirSync(folder)) {
      assertEquals(Deno.statSync(`${folder}/${name}`).mode! & 0o077, 0, name);
    }
    await peer.kill("SIGKILL");
  },
});

Deno.test({
  name: "chainvote does not read a device to its end where it is to read a file of its user's",
  ignore,
  fn: async () => {
    await using program = new Program();
    const votes = ["vote", "--file", "/dev/zero", ...program.options("a")];
    const token = ["vote", "--id", "a", "--choice", "b", "--peer", "http://127.0.0.1:1"];
    const commands = [
      votes,
      ["tally", "--network", "/dev/zero"],
      [...token, "--token-file", "/dev/zero"],
    ];
    for (const command of commands) {
      const { code, stderr } = await program.run(command);
      assertEquals(code, 5, stderr);
      assertStringIncludes(stderr, "/dev/zero: it must be a file");
    }
  },
});

Deno.test("chainvote says what is wrong with a peer.json or reorg.json of null", async () => {
  await using program = new Program();
  await (await program.peer("a")).kill("SIGTERM");
  program.write("a/peer.json", "null");
  assertEquals((await program.run(["tally", "--offline", ...program.options("a")])).code, 0);
  program.write("a/reorg.json", "null");
  const { code, stderr } = await program.run(["tally", "--offline", ...program.options("a")]);
  assertEquals(code, 5);
  assertStringIncludes(stderr, "it must name the rejected blocks");
});
