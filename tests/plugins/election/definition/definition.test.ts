import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { bytesToHex, concatBytes, hexToBytes, sha256 } from "../../../../core/base/hash.ts";
import { publicKeyOfSecret } from "../../../../core/ed25519/signing.ts";
import { commitOfList } from "../../../../plugins/election/definition/commit_of_list.ts";
import { type KeysStanding, phaseOf } from "../../../../plugins/election/definition/phase.ts";
import { quorumOf } from "../../../../plugins/election/definition/quorum.ts";
import { uuidOfNonce } from "../../../../plugins/election/definition/uuid.ts";
import { CLOSES, exampleDefinition, LATE, OPENS } from "../example_election.ts";

Deno.test("uuidOfNonce() gives 14 characters of Base58, each about as often as any other", () => {
  const counts: Record<string, number> = {};
  for (let i = 0; i < 2_000; i++) {
    const uuid = uuidOfNonce(bytesToHex(sha256(Uint8Array.of(i >> 8, i & 255))));
    assertEquals(/^[1-9A-HJ-NP-Za-km-z]{14}$/.test(uuid), true, uuid);
    for (const char of uuid) counts[char] = (counts[char] ?? 0) + 1;
  }
  assertEquals(Object.keys(counts).length, 58);
  // χ² with 57 degrees of freedom is above 120 once in 10^6 tries; of these fixed ones it is what it is.
  const expected = 28_000 / 58;
  const chi = Object.values(counts).reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  assertEquals(chi < 120, true, `${chi}`);
});

Deno.test("commitOfList() binds nonce, registrar and each key", () => {
  const nonce = "5a".repeat(32);
  const keys = [publicKeyOfSecret(1n), publicKeyOfSecret(2n)];
  const commit = commitOfList(keys, { nonce, registrar: 1 });
  assertEquals(
    commit,
    bytesToHex(sha256(concatBytes(hexToBytes(nonce), Uint8Array.of(1), ...keys))),
  );
  assertNotEquals(commit, commitOfList(keys, { nonce, registrar: 2 }));
  assertNotEquals(commit, commitOfList(keys, { nonce: "5b".repeat(32), registrar: 1 }));
  assertNotEquals(commit, commitOfList(keys.toReversed(), { nonce, registrar: 1 }));
  const { message } = assertThrows(
    () => commitOfList([keys[0], keys[1].subarray(1)], { nonce, registrar: 1 }),
    RangeError,
  );
  assertEquals(message, "key 2 of the list must have 32 bytes: it has 31");
});

Deno.test("phaseOf() changes at opens, closes and late, to the millisecond", () => {
  const definition = exampleDefinition();
  for (
    const [time, whole, without] of [
      [0, "preparing", "preparing"],
      [OPENS - 1, "preparing", "preparing"],
      [OPENS, "open", "failed"],
      [CLOSES - 1, "open", "failed"],
      [CLOSES, "closing", "failed"],
      [LATE - 1, "closing", "failed"],
      [LATE, "closed", "failed"],
    ] as const
  ) {
    assertEquals(phaseOf(definition, { rollIsWhole: true }, time), whole);
    assertEquals(phaseOf(definition, { rollIsWhole: false }, time), without);
  }
});

Deno.test("phaseOf() of secret ballots fails where the keys are not there in time, or never will be", () => {
  const definition = exampleDefinition({ mode: "secret", keysBy: OPENS - 1_000 });
  for (
    const [time, ready, waiting, failed] of [
      [0, "preparing", "preparing", "failed"],
      [OPENS - 1_001, "preparing", "preparing", "failed"],
      [OPENS - 1_000, "preparing", "failed", "failed"],
      [OPENS, "open", "failed", "failed"],
      [LATE, "closed", "failed", "failed"],
    ] as const
  ) {
    const phase = (keys?: KeysStanding) => phaseOf(definition, { rollIsWhole: true, keys }, time);
    assertEquals([phase("ready"), phase("waiting"), phase("failed")], [ready, waiting, failed]);
    assertEquals(phase(), waiting);
  }
  assertEquals(phaseOf(definition, { rollIsWhole: false, keys: "ready" }, OPENS), "failed");
});

Deno.test("quorumOf() rounds a share up, exactly", () => {
  const roll = { ...exampleDefinition().roll, voters: 1_000 };
  for (
    const [quorum, voters] of [
      [undefined, undefined],
      [17, 17],
      ["25%", 250],
      ["0.1%", 1],
      ["0.11%", 2],
      ["33.33%", 334],
      // In floating point 1,000 · 28.3 / 100 is a little more than 283.
      ["28.3%", 283],
      ["100%", 1_000],
    ] as const
  ) assertEquals(quorumOf(exampleDefinition({ quorum, roll })), voters, `${quorum}`);
});
