import { assert } from "@std/assert";
import { judgeMutations } from "../plugins/belenios/archive/judge_mutations.ts";
import { findBeleniosTool } from "../support/belenios_tool.ts";

Deno.test("auditArchive() judges 1,000 changed archives as belenios-tool does, or more strictly for a reason that is listed", async () => {
  const tool = await findBeleniosTool();
  assert(tool !== undefined);
  await judgeMutations({ count: 1_000, seed: Date.now(), tool, everyForTool: 1 });
});
