import { assertEquals } from "@std/assert";
import { formatHashrate } from "../../../net/node/hashrate.ts";

Deno.test("formatHashrate() writes rates in the unit that fits", () => {
  const cases: [rate: number, text: string][] = [
    [0, "0 H/s"],
    [999, "999 H/s"],
    [999.96, "1.0 kH/s"],
    [1_000, "1.0 kH/s"],
    [15_340_000, "15.3 MH/s"],
    [999_949_999, "999.9 MH/s"],
    [999_950_000, "1.0 GH/s"],
    [2e15, "2000.0 TH/s"],
  ];
  for (const [rate, text] of cases) assertEquals(formatHashrate(rate), text);
});
