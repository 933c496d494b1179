import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { WaitingAnswers } from "../../../net/api/waiting_answers.ts";

const LIMITS = { all: 100, perSource: 40 };

const caller = fc.record({
  source: fc.constantFrom("192.0.2.7", "192.0.2.8", "192.0.2.9", "127.0.0.1"),
  hasToken: fc.boolean(),
}).map(({ source, hasToken }) => ({ source: hasToken ? "127.0.0.1" : source, hasToken }));
const step = fc.record({ caller, bytes: fc.nat(50), isEnd: fc.boolean(), which: fc.nat() });

Deno.test("WaitingAnswers is open to who has less waiting than a machine may, while all strangers have less than all may", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const answers = new WaitingAnswers(LIMITS);
      const waiting: {
        caller: { source: string; hasToken: boolean };
        bytes: number;
        end: () => void;
      }[] = [];
      const sum = (test: (each: typeof waiting[number]) => boolean) =>
        waiting.filter(test).reduce((total, { bytes }) => total + bytes, 0);
      for (const { caller, bytes, isEnd, which } of steps) {
        const open = caller.hasToken
          ? sum((each) => each.caller.hasToken) < LIMITS.all
          : sum((each) => !each.caller.hasToken) < LIMITS.all &&
            sum((each) => !each.caller.hasToken && each.caller.source === caller.source) <
              LIMITS.perSource;
        assertEquals(answers.isOpenTo(caller), open);
        if (isEnd && waiting.length > 0) {
          const [{ end }] = waiting.splice(which % waiting.length, 1);
          end();
          end();
        } else waiting.push({ caller, bytes, end: answers.add(caller, bytes) });
      }
    }),
  );
});
