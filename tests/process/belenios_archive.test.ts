/** The archive of an election with secret ballots, as commands write and check it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ARCHIVE_NOTE } from "../../cli/audit/archive_audit.ts";
import { chainFile } from "../support/chain_bytes.ts";
import { Program } from "../support/program.ts";
import { makeSecretChain, SECRET_RESULT } from "../support/secret_chain.ts";

Deno.test("chainvote election export --belenios writes the archive of a stored chain, and chainvote audit --belenios checks it", async () => {
  const { network, blocks } = await makeSecretChain();
  await using program = new Program();
  const [chain, archive] = ["board.chain", "board.bel"].map((name) => program.path(name));
  await Deno.writeFile(chain, chainFile(network, blocks));
  const run = async (...args: string[]) => await program.run(args);
  const data = ["--data", program.path("a")];

  assertEquals((await run("import", chain, ...data)).code, 0);
  const written = await run("election", "export", "--belenios", archive, "--json", ...data);
  assertEquals(written.code, 0, written.stderr);
  const { bytes, finished } = JSON.parse(written.stdout);
  assertEquals([bytes, finished], [(await Deno.stat(archive)).size, true]);

  const alone = await run("audit", "--belenios", archive);
  assertEquals(alone.code, 0, alone.stderr);
  assertEquals(alone.stdout.split("\n")[0], ARCHIVE_NOTE);
  assertStringIncludes(alone.stdout, `result ${JSON.stringify(SECRET_RESULT)}`);
  const both = await run("audit", chain, "--belenios", archive, "--json");
  assertEquals(both.code, 0, both.stderr);
  const report = JSON.parse(both.stdout);
  assert(report.ok && report.belenios.isOfChain);
  const folder = await run("audit", ...data, "--belenios", archive, "--json");
  assertEquals(folder.code, 0, folder.stderr);
  assert(JSON.parse(folder.stdout).belenios.isOfChain);
});
