import { assertEquals, assertMatch } from "@std/assert";
import { findLettersBar } from "../../../cli/roll/letters_bar.ts";
import { CHUNK } from "../../plugins/election/election_bench.ts";
import { KEYS_BY } from "../../plugins/election/secret_example.ts";
import { TrusteeBox } from "../trustee/trustee_box.ts";

Deno.test("findLettersBar() bars letters until the trustees' key is final, and for good once it is too late", async () => {
  using box = new TrusteeBox();
  await box.add(CHUNK);
  const barAt = (now: number) => findLettersBar(box.api, box.election, now);
  assertMatch(
    await barAt(KEYS_BY - 1) ?? "",
    /has to be made first, by .*: Anna, Ben, Cleo awaited$/,
  );
  assertMatch(await barAt(KEYS_BY) ?? "", /has failed, .* built anew, with other words$/);
  for (let step = 0; step < 4; step++) await box.step(1, 2, 3);
  box.finalIndex = box.index - 1;
  assertMatch(await barAt(KEYS_BY) ?? "", /is not final yet$/);
  box.finalIndex = undefined;
  assertEquals(await barAt(KEYS_BY), undefined);
});
