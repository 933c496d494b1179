import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { auditFile, auditFolder } from "../../../cli/audit/audit.ts";
import { reportAudit } from "../../../cli/audit/audit_report.ts";
import { UnreachableError } from "../../../cli/app/errors.ts";
import { hashHeader } from "../../../core/block/header.ts";
import { chainFile, inPieces } from "../../support/chain_bytes.ts";
import { longChain, longNetwork } from "../../support/long_chain.ts";

Deno.test("an audit of a folder with an empty chain.db writes nothing into it", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeFile(`${folder}/chain.db`, new Uint8Array());
  const { signal } = new AbortController();
  const options = { records: [], block: undefined, onProgress() {}, signal };
  await assertRejects(() => auditFolder(folder, options), UnreachableError, "it is empty");
  assertEquals((await Deno.stat(`${folder}/chain.db`)).size, 0);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("an audit does not hold for a chain from ahead of the clock, which nobody takes yet", async () => {
  const blocks = [...longChain(3, 1)];
  const { signal } = new AbortController();
  const options = { records: [], block: undefined, onProgress() {}, signal };
  const pieces = inPieces(chainFile(longNetwork, blocks));
  const outcome = await auditFile({ name: "x", size: undefined, pieces }, options);
  const demands = { network: undefined, block: undefined, records: [] };
  const { time } = blocks[2].header;
  const limit = 3 * longNetwork.definition.params.intervalMs;
  assertEquals(reportAudit(outcome, demands, time - limit).ok, true);
  const { ok, checks, failure } = reportAudit(outcome, demands, time - limit - 1);
  assertEquals([ok, checks.filter((each) => each.ok === false).map(({ check }) => check)], [false, [
    "clock",
  ]]);
  assertEquals(failure?.check, "clock");
  assertEquals(failure?.block, { index: 3, hash: hashHeader(blocks[2].header) });
  assertStringIncludes(failure?.reason ?? "", "ahead of this machine's clock");
});
