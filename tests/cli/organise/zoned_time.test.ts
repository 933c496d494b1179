import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatZonedTime, parseZonedTime } from "../../../cli/organise/zoned_time.ts";

const GOOD = [
  ["2027-03-01T18:00+01:00", "2027-03-01T17:00:00.000Z"],
  ["2027-03-01T18:00:30Z", "2027-03-01T18:00:30.000Z"],
  ["2028-02-29T00:30-03:30", "2028-02-29T04:00:00.000Z"],
  ["2027-12-31T23:59+14:00", "2027-12-31T09:59:00.000Z"],
] as const;

for (const [text, time] of GOOD) {
  Deno.test(`parseZonedTime() reads ${text}`, () => {
    assertEquals(new Date(parseZonedTime(text)!).toISOString(), time);
  });
}

const BAD = [
  "2027-03-01T18:00",
  "2027-03-01",
  "2027-02-29T18:00Z",
  "2027-13-01T18:00Z",
  "2027-00-10T18:00Z",
  "2027-03-00T18:00Z",
  "2027-03-01T24:00Z",
  "2027-03-01T18:60Z",
  "2027-03-01T18:00+15:00",
  "2027-03-01T18:00 +01:00",
  "1 March 2027",
  "",
];

for (const text of BAD) {
  Deno.test(`parseZonedTime() does not take ${JSON.stringify(text)}`, () => {
    assertEquals(parseZonedTime(text), undefined);
  });
}

Deno.test("parseZonedTime() reads what formatZonedTime() writes, in every zone", () => {
  const minutes = fc.integer({ min: 0, max: 60 * 24 * 365 * 100 });
  const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 });
  fc.assert(fc.property(minutes, offsets, (minute, offset) => {
    assertEquals(parseZonedTime(formatZonedTime(minute * 60_000, offset)), minute * 60_000);
  }));
});
