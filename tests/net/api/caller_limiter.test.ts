import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Caller } from "../../../net/api/caller.ts";
import { CallerLimiter } from "../../../net/api/caller_limiter.ts";
import { RequestError } from "../../../net/http/request_error.ts";

const stranger = (source: string) => ({ source, hasToken: false });
const local = { source: "127.0.0.1", hasToken: true };

/** What gives the slot back; undefined if the caller is told that there is none. */
function take(limiter: CallerLimiter, caller: Caller): (() => void) | undefined {
  try {
    return limiter.take(caller);
  } catch (error) {
    assert(error instanceof RequestError);
    assertEquals([error.status, error.code], [503, "busy"]);
    return undefined;
  }
}

Deno.test("CallerLimiter: no stranger takes all, all strangers not those of this machine, and a slot is given back once", () => {
  const limiter = new CallerLimiter({ all: 4, perSource: 3 });
  const ofA = [1, 2, 3].map(() => take(limiter, stranger("a")));
  assert(ofA.every((leave) => leave !== undefined));
  assertEquals(take(limiter, stranger("a")), undefined);
  assert(take(limiter, stranger("b")) !== undefined);
  assertEquals(take(limiter, stranger("c")), undefined);
  for (let i = 0; i < 4; i++) assert(take(limiter, local) !== undefined);
  assertEquals(take(limiter, local), undefined);
  assertEquals(limiter.size, 8);
  ofA[0]!();
  ofA[0]!();
  assertEquals(limiter.size, 7);
  assert(take(limiter, stranger("c")) !== undefined);
  assertEquals(take(limiter, stranger("c")), undefined);
});

Deno.test("CallerLimiter: whatever comes and goes, the ceilings hold and the count is right", () => {
  const caller = fc.constantFrom(stranger("a"), stranger("b"), stranger("c"), local);
  const step = fc.oneof(caller, fc.nat(30));
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const limiter = new CallerLimiter({ all: 5, perSource: 3 });
    const taken: { source: string; leave: () => void }[] = [];
    const held = (source: string) => taken.filter((each) => each.source === source).length;
    for (const each of steps) {
      if (typeof each === "number") {
        taken.splice(each % (taken.length || 1), 1)[0]?.leave();
      } else {
        const { source, hasToken } = each;
        const strangers = taken.length - held(local.source);
        const isFree = hasToken ? held(source) < 5 : strangers < 5 && held(source) < 3;
        const leave = take(limiter, each);
        assertEquals(leave !== undefined, isFree);
        if (leave !== undefined) taken.push({ source, leave });
      }
      assertEquals(limiter.size, taken.length);
    }
  }));
});
