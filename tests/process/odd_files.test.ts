import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { hasOddDevices } from "../support/odd_devices.ts";
import { Program } from "../support/program.ts";

/** Replaces a file of a data folder by a pipe that nobody writes to, or a link to a device without end. */
async function makeOdd(kind: "pipe" | "device", path: string): Promise<void> {
  if (existsSync(path)) await Deno.remove(path);
  if (kind === "device") return await Deno.symlink("/dev/zero", path);
  const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
  assert(success);
}

const ignore = !hasOddDevices();

for (const kind of ["pipe", "device"] as const) {
  Deno.test({
    name: `chainvote does not wait for the end of a ${kind} in its data folder`,
    ignore,
    fn: async () => {
      await using program = new Program();
      await (await program.peer("a")).kill("SIGTERM");
      const names = ["peers.json", "peer.json", "api-token"];
      for (const name of names) await makeOdd(kind, program.path(`a/${name}`));
      const tally = await program.run(["tally", "--offline", ...program.options("a")]);
      assertEquals(tally.code, 5);
      assertStringIncludes(tally.stderr, "it must be a file");
      // A peer replaces peer.json, puts peers.json aside and does without a token.
      const { stderr } = await (await program.peer("a")).kill("SIGTERM");
      assertStringIncludes(stderr, "peers.json.damaged");
      assertStringIncludes(stderr, "cannot use");

      await makeOdd(kind, program.path("a/reorg.json"));
      const peer = await program.run(["peer", ...program.options("a")]);
      assertEquals(peer.code, 5);
      assertStringIncludes(peer.stderr, "reorg.json: it must be a file");
    },
  });
}

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
