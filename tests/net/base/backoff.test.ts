import { assert, assertEquals } from "@std/assert";
import { systemRandom } from "../../../core/base/system.ts";
import { backoffMs } from "../../../net/base/backoff.ts";

const LIMITS = { first: 250, most: 4_000 };

Deno.test("backoffMs() doubles with each failure up to its ceiling, and is cut to half of that at most", () => {
  const failures = [1, 2, 3, 4, 5, 6, 2_000];
  const longest = failures.map((n) => backoffMs(n, LIMITS, { below: (limit) => limit - 1 }));
  assertEquals(longest, [250, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
  const shortest = failures.map((n) => backoffMs(n, LIMITS, { below: () => 0 }));
  assertEquals(shortest, longest.map((ms) => ms / 2));
  for (let i = 0; i < 100; i++) {
    const ms = backoffMs(3, LIMITS, systemRandom);
    assert(ms >= 500 && ms <= 1_000, `it is ${ms}`);
  }
});
