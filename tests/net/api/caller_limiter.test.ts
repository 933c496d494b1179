import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Seats } from "../../../net/api/caller_limiter.ts";

const stranger = (source: string) => ({ source, hasToken: false });
const local = { source: "127.0.0.1", hasToken: true };

Deno.test("Seats: no stranger takes all, all strangers not those of this machine, and a seat is given back once", () => {
  const seats = new Seats({ all: 4, perSource: 3 });
  const ofA = [1, 2, 3].map(() => seats.take(stranger("a")));
  assert(ofA.every((leave) => leave !== undefined));
  assertEquals(seats.take(stranger("a")), undefined);
  assert(seats.take(stranger("b")) !== undefined);
  assertEquals(seats.take(stranger("c")), undefined);
  for (let i = 0; i < 4; i++) assert(seats.take(local) !== undefined);
  assertEquals(seats.take(local), undefined);
  assertEquals(seats.size, 8);
  ofA[0]!();
  ofA[0]!();
  assertEquals(seats.size, 7);
  assert(seats.take(stranger("c")) !== undefined);
  assertEquals(seats.take(stranger("c")), undefined);
});

Deno.test("Seats: whatever comes and goes, the ceilings hold and the count is right", () => {
  const sitter = fc.constantFrom(stranger("a"), stranger("b"), stranger("c"), local);
  const step = fc.oneof(sitter, fc.nat(30));
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const seats = new Seats({ all: 5, perSource: 3 });
    const taken: { source: string; leave: () => void }[] = [];
    const held = (source: string) => taken.filter((each) => each.source === source).length;
    for (const each of steps) {
      if (typeof each === "number") {
        taken.splice(each % (taken.length || 1), 1)[0]?.leave();
      } else {
        const { source, hasToken } = each;
        const strangers = taken.length - held(local.source);
        const isFree = hasToken ? held(source) < 5 : strangers < 5 && held(source) < 3;
        const leave = seats.take(each);
        assertEquals(leave !== undefined, isFree);
        if (leave !== undefined) taken.push({ source, leave });
      }
      assertEquals(seats.size, taken.length);
    }
  }));
});
