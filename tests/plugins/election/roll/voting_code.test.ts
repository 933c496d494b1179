import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { systemRandom as random } from "../../../../core/base/system.ts";
import {
  CODE_COUNT,
  drawVotingCode,
  formatCredential,
  formatVotingCode,
  readVotingCode,
} from "../../../../plugins/election/roll/voting_code.ts";

const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const anyNumber = fc.bigInt({ min: 0n, max: CODE_COUNT - 1n });

Deno.test("readVotingCode() reads what formatVotingCode() writes, in any case and grouping", () => {
  fc.assert(fc.property(anyNumber, (number) => {
    const code = formatVotingCode(number);
    assert(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/.test(code), code);
    const looks = code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l");
    for (const text of [code, looks, ` ${code.replaceAll("-", "")}\n`, code.replaceAll("1", "I")]) {
      assertEquals(readVotingCode(text), { ok: true, number });
    }
  }));
});

Deno.test("readVotingCode() finds every slip of one symbol, and names its group", () => {
  for (const number of [0n, 1n, CODE_COUNT - 1n, drawVotingCode(random)]) {
    const symbols = [...formatVotingCode(number).replaceAll("-", "")];
    for (const [place, right] of symbols.entries()) {
      for (const wrong of SYMBOLS) {
        if (wrong === right) continue;
        const read = readVotingCode(symbols.with(place, wrong).join(""));
        assert(!read.ok && read.code === "code-slip");
        const group = Math.floor(place / 4) + 1;
        assertEquals(read.group, group);
        assert(read.reason.includes(`probably in its group ${group} of 7`), read.reason);
      }
    }
  }
});

Deno.test("readVotingCode() finds 100,000 slips of two symbols, changed or exchanged", () => {
  for (let i = 0; i < 500; i++) {
    const symbols = [...formatVotingCode(drawVotingCode(random)).replaceAll("-", "")];
    const right = symbols.join("");
    for (let j = 0; j < 100; j++) {
      const [a, b] = [random.below(28), random.below(28)];
      const changed = symbols.with(a, SYMBOLS[random.below(32)]).with(b, SYMBOLS[random.below(32)]);
      const swapped = symbols.with(a, symbols[b]).with(b, symbols[a]);
      for (const typed of [changed.join(""), swapped.join("")]) {
        if (typed === right) continue;
        const read = readVotingCode(typed);
        assert(!read.ok && read.code === "code-slip", typed);
      }
    }
  }
});

Deno.test("readVotingCode() says what is wrong with a text that is no code, and shows no more of it than one character", () => {
  const code = formatVotingCode(drawVotingCode(random));
  assertEquals(readVotingCode(code.slice(0, -1)), {
    ok: false,
    code: "code-length",
    symbols: 27,
    reason: "the voting code must have 28 symbols, in 7 groups of 4: it has 27",
  });
  assertEquals(readVotingCode(`U${code.slice(1)}`), {
    ok: false,
    code: "code-symbol",
    symbol: "U",
    place: 1,
    reason: 'the voting code has no "U", which is its symbol 1',
  });
  assertEquals(readVotingCode(""), {
    ok: false,
    code: "code-length",
    symbols: 0,
    reason: "the voting code must have 28 symbols, in 7 groups of 4: it has 0",
  });
  // Behind the highest number that 26 symbols spell, one pair of symbols checks it: no such code was given out.
  const words = Array.from(
    { length: 1_024 },
    (_, i) => "Z".repeat(26) + SYMBOLS[i >> 5] + SYMBOLS[i & 31],
  );
  const codes = words.map(readVotingCode).map((read) => read.ok ? "ok" : read.code);
  assertEquals(codes.filter((each) => each === "code-number").length, 1);
  assertEquals(codes.filter((each) => each === "code-slip").length, 1_023);
});

Deno.test("formatVotingCode() and formatCredential() refuse a number that is no code", () => {
  for (const number of [-1n, CODE_COUNT]) {
    assertThrows(() => formatVotingCode(number), RangeError);
    assertThrows(() => formatCredential(number), RangeError);
  }
  assertEquals(formatCredential(0n), "11111-111111-11111-111111");
  assertEquals(formatCredential(CODE_COUNT - 1n), "zzzzz-zzzzzz-zzzzz-zzzzzz");
});
