/** What is left of verdicts by a process that was killed. */
import { assert, assertEquals } from "@std/assert";
import { Chain } from "../../../core/chain/chain.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { sealedHost, sealedPool } from "../../support/sealed_votes.ts";
import { openSqlite } from "../../support/sqlite.ts";

const network = testNetwork({ params: EVERY_HASH });
const { chainId: chain } = network;

/** Lets a process add blocks, and kills it once it has said so of that many. */
async function writeAndKill(path: string, blocks: number): Promise<number> {
  const script = new URL("../../support/sealed_writer.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, path],
    stdout: "piped",
  }).spawn();
  let text = "";
  let told = 0;
  let isKilled = false;
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    told = text.split("\n").length - 1;
    if (told >= blocks && !isKilled) child.kill("SIGKILL");
    isKilled = told >= blocks;
  }
  const { signal } = await child.status;
  assertEquals(signal, "SIGKILL", text);
  return Number(text.split("\n")[told - 1]);
}

Deno.test("a chain whose process is killed is opened without verifying any of its blocks again", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/chain.db`;
  try {
    for (const blocks of [1, 3, 2]) {
      const last = await writeAndKill(path, blocks);
      const { host, watched } = sealedHost({
        verifier: sealedPool({ workers: 0, chain }),
        chain,
      });
      await using _ = host;
      using store = openSqlite(path, network);
      const opened = await Chain.open(network, { store, host, clock: { now: () => Date.now() } });
      assert(opened.tip.header.index >= last, `${opened.tip.header.index} of ${last}`);
      assertEquals(watched.asked, []);
      assertEquals(store.selfCheck(), []);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
