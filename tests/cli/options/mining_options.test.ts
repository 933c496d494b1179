import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../cli/app/errors.ts";
import {
  describeMining,
  idleMiningLines,
  readMiningFlags,
} from "../../../cli/options/mining_options.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const cores = navigator.hardwareConcurrency;

Deno.test("readMiningFlags() takes one worker a core, all the time, when nothing is said", () => {
  assertEquals(readMiningFlags({}), { workers: cores, dutyCycle: 1 });
  assertEquals(readMiningFlags({ mine: 1 }), { workers: 1, dutyCycle: 1 });
  assertEquals(readMiningFlags({ mine: 0 }), { workers: 0, dutyCycle: 1 });
});

Deno.test("readMiningFlags() mines a quarter of the time when it is to leave the machine free", () => {
  assertEquals(readMiningFlags({ mineIdle: true }), { workers: cores, dutyCycle: 0.25 });
  assertEquals(readMiningFlags({ mine: 1, mineIdle: true }), { workers: 1, dutyCycle: 0.25 });
  assertThrows(() => readMiningFlags({ mine: 0, mineIdle: true }), UsageError, "--mine-idle");
});

Deno.test("describeMining() says how many workers mine, and how much of the time", () => {
  assertEquals(describeMining({ workers: 1 }), "1 worker");
  assertEquals(describeMining({ workers: 2, dutyCycle: 1 }), "2 workers");
  assertEquals(describeMining({ workers: 2, dutyCycle: 0.25 }), "2 workers, 25 % of the time");
});

Deno.test("idleMiningLines() tells who names --mine where nobody mines, and nobody else", () => {
  const of = (mining: "open" | "off") =>
    testNetwork({ witnesses: { ...makeWitnessSet([1], 1), mining } });
  assertEquals(idleMiningLines({ mine: 2 }, of("off")).length, 1);
  assertEquals(idleMiningLines({ mineIdle: true }, of("off")).length, 1);
  const silent = [
    idleMiningLines({}, of("off")),
    idleMiningLines({ mine: 0 }, of("off")),
    idleMiningLines({ mine: 2 }, of("open")),
    idleMiningLines({ mine: 2 }, testNetwork()),
  ];
  assertEquals(silent.flat(), []);
});
