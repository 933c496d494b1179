import { assertEquals, assertThrows } from "@std/assert";
import { Command } from "commander";
import { UsageError } from "../../../cli/app/errors.ts";
import { readWitnessFlags, witnessOptions } from "../../../cli/options/witness_options.ts";
import { makeWitnesses } from "../../support/witness_keys.ts";

const KEYS = makeWitnesses(Array(31).fill(1)).map(({ key }) => key);

/** The field of the definition that these options give. */
function fieldOf(...args: string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  for (const option of Object.values(witnessOptions())) command.addOption(option);
  return readWitnessFlags(command.parse(args, { from: "user" }).opts());
}

/** So many witnesses. */
function named(count: number): string[] {
  return KEYS.slice(0, count).flatMap((key, i) => ["--witness", `w${i}=${key}`]);
}

Deno.test("readWitnessFlags() gives nothing where no witness is named", () => {
  assertEquals(fieldOf(), undefined);
});

Deno.test("readWitnessFlags() reads names with = and : in them, and weights", () => {
  const field = fieldOf("--witness", `a=b: c=${KEYS[0]}`, "--witness", `Zoë=${KEYS[1]}:12`);
  assertEquals(field, {
    keys: [{ name: "a=b: c", key: KEYS[0] }, { name: "Zoë", key: KEYS[1], weight: 12 }],
    mining: "open",
  });
});

for (const [count, mining] of [[1, "open"], [2, "open"], [3, "open"], [4, "off"], [30, "off"]]) {
  Deno.test(`readWitnessFlags() writes mining ${mining} for ${count} unless told otherwise`, () => {
    assertEquals(fieldOf(...named(Number(count)))?.mining, mining);
    const other = mining === "open" ? "off" : "open";
    assertEquals(fieldOf(...named(Number(count)), "--mining", other)?.mining, other);
  });
}

Deno.test("readWitnessFlags() keeps the other numbers as they are", () => {
  const further = ["--quorum", "4", "--round-ms", "500", "--patience-ms", "700"];
  const { quorum, roundMs, patienceMs } = fieldOf(...named(4), ...further) ?? {};
  assertEquals({ quorum, roundMs, patienceMs }, { quorum: 4, roundMs: 500, patienceMs: 700 });
});

const FURTHER: readonly (readonly [option: string, value: string])[] = [
  ["--quorum", "0"],
  ["--mining", "off"],
  ["--round-ms", "0"],
  ["--patience-ms", "1"],
];
for (const [option, value] of FURTHER) {
  Deno.test(`readWitnessFlags() refuses ${option} without a witness`, () => {
    assertThrows(
      () => fieldOf(option, value),
      UsageError,
      `${option} takes witnesses: name each with --witness NAME=KEY`,
    );
  });
}

const WRONG = [
  ["no key", "Ann"],
  ["no name", `=${KEYS[0]}`],
  ["a key in capitals", `Ann=${KEYS[0].toUpperCase()}`],
  ["a key that is cut", `Ann=${KEYS[0].slice(1)}`],
  ["a weight that is none", `Ann=${KEYS[0]}:x`],
];
for (const [what, text] of WRONG) {
  Deno.test(`--witness with ${what} is refused, with what it is`, () => {
    assertThrows(
      () => fieldOf("--witness", text),
      Error,
      "It must be NAME=KEY, or NAME=KEY:WEIGHT",
    );
  });
}

Deno.test("more than 30 witnesses are refused", () => {
  assertThrows(() => fieldOf(...named(31)), Error, "There are at most 30 witnesses.");
});

const NEAR: readonly (readonly [string, string])[] = [["Anna", "ANNA"], ["Anna", "\u0410nna"], [
  "The club",
  "The  club",
]];
for (const [one, other] of NEAR) {
  Deno.test(`readWitnessFlags() refuses witnesses whose names look alike: ${one}, ${other}`, () => {
    assertThrows(
      () => fieldOf("--witness", `${one}=${KEYS[0]}`, "--witness", `${other}=${KEYS[1]}`),
      UsageError,
      "must not look alike",
    );
  });
}
