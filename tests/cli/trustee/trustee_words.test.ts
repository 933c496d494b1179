import { assertEquals, assertMatch } from "@std/assert";
import { describeMissable, describeNeeded } from "../../../cli/trustee/trustee_words.ts";

Deno.test("describeNeeded() reads nowhere as if one of several trustees could open alone", () => {
  assertEquals(describeNeeded({ trustees: 1 }), "the one trustee");
  assertEquals(describeNeeded({ trustees: 2 }), "only all 2 trustees together");
  assertEquals(describeNeeded({ trustees: 3, threshold: 2 }), "2 of 3 trustees together");
});

Deno.test("describeMissable() speaks of one trustee, of several, and of some who may be missing", () => {
  assertMatch(describeMissable({ trustees: 1 }), /^If the seed is lost/);
  assertMatch(describeMissable({ trustees: 2 }), /^If one of them loses the seed/);
  assertMatch(describeMissable({ trustees: 3, threshold: 2 }), /no more than 1 of them is missing/);
});
