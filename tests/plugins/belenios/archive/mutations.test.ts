import { findBeleniosTool } from "../../../support/belenios_tool.ts";
import { judgeMutations } from "./judge_mutations.ts";

Deno.test("auditArchive() judges 1,000 changed archives by what was done to them, and some as belenios-tool does or more strictly", async () => {
  const tool = await findBeleniosTool();
  await judgeMutations({ count: 1_000, seed: 20261130, tool, everyForTool: 41 });
});
