import { findBeleniosTool } from "../../../support/belenios_tool.ts";
import { judgeMutations } from "./judge_mutations.ts";

// Each kind of change six times; 1,000 archives are in tests/slow.
Deno.test("auditArchive() judges 300 changed archives by what was done to them, and some as belenios-tool does or more strictly", async () => {
  const tool = await findBeleniosTool();
  await judgeMutations({ count: 300, seed: 20261130, tool, everyForTool: 13 });
});
