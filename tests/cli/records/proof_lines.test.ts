import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describeProof } from "../../../cli/records/proof_lines.ts";

const HASH = "ab".repeat(32);
const BLOCK = { index: 3, hash: HASH, time: 1_790_000_000_000 };
const SHOWN = {
  ...{ recordId: HASH, data: { voter: "ann" }, text: "ann votes red", confirmations: 2 },
  ...{ block: BLOCK, last: BLOCK, ok: false, code: "not-anchored", reason: "", anchored: false },
} as const;

Deno.test("describeProof() speaks of work where there is some, and of witnesses where blocks took none", () => {
  const linesOf = (work: string, laptopSeconds: number) => {
    const shown = { ...SHOWN, work, laptopSeconds } as unknown as Parameters<
      typeof describeProof
    >[0];
    return describeProof(shown, { namesBlock: false }).join("\n");
  };
  const mined = linesOf("4000", 1);
  assertStringIncludes(mined, "its 2 blocks took some 4,000 hashes.");
  assertStringIncludes(mined, "One laptop makes as much work in about a second.");
  const sealed = linesOf("0", 0);
  assertStringIncludes(sealed, "its 2 blocks took no work: witnesses made them.");
  assertStringIncludes(sealed, "Name the network with --network");
  assertEquals([/hashes/, /laptop/].map((words) => words.test(sealed)), [false, false]);
  assert(sealed.includes(HASH));
});
