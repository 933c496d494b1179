import { assertEquals, assertThrows } from "@std/assert";
import { GENERATOR, power } from "../../../../plugins/belenios/group/group.ts";
import { SmallLogs } from "../../../../plugins/belenios/trustees/small_log.ts";

Deno.test("SmallLogs finds every logarithm up to the largest, and none beyond", () => {
  for (const max of [0, 1, 2, 3, 4, 15, 16, 17]) {
    const logs = new SmallLogs(max);
    for (let n = 0; n <= max + 3; n++) {
      assertEquals(
        logs.logOf(power(GENERATOR, BigInt(n))),
        n <= max ? n : undefined,
        `${n} of ${max}`,
      );
    }
    assertEquals(logs.logOf(power(GENERATOR, -1n + 2n ** 252n)), undefined);
  }
});

Deno.test("SmallLogs throws for more than 2^32", () => {
  for (const max of [-1, 1.5, 2 ** 32 + 1]) assertThrows(() => new SmallLogs(max), RangeError);
});
