/** Several validators as one. */
import { assertEquals } from "@std/assert";
import { recordId } from "../../../core/block/record.ts";
import { accept, type Json, reject, type Validator } from "../../../core/validator/validator.ts";
import { combineValidators } from "../../../plugins/authoring/combine_validators.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";

const CHAIN = "5b".repeat(32);
const record = new Uint8Array([1, 2, 3]);

/** Writes down what it is told of a record. */
function teller(name: string): Validator {
  return {
    name,
    version: 1,
    check: () => accept(),
    apply(_record, state, { recordId, config, chain, index, time }) {
      state.set("told", "last", { recordId, config, chain, index, time });
    },
    query: (path, _args, state) => path === "told" ? state.get("told", "last") : undefined,
  };
}

Deno.test("combineValidators() tells each validator the record, the place and its own part of the config", async () => {
  const both = combineValidators([teller("a"), teller("b")]);
  const host = new InProcessHost(both, { b: { size: 2 } }, { chain: CHAIN });
  await host.advance({ undo: 0, apply: [{ index: 7, time: 9_000, records: [record] }] });
  const told = (config: Json) => {
    return { recordId: recordId(record), config, chain: CHAIN, index: 7, time: 9_000 };
  };
  assertEquals(await host.query("a/told", {}), told({}));
  assertEquals(await host.query("b/told", {}), told({ size: 2 }));
});

/** Takes what ends with the byte that its config names, which it finds out in `verify` if it is costly. */
function ending(name: string, isCostly: boolean): Validator {
  const judge = (record: Uint8Array, last: Json) => {
    return record.at(-1) === last ? accept() : reject(name, `it must end with ${last}`);
  };
  if (!isCostly) {
    return { name, version: 1, check: (record, _state, { config }) => judge(record, config.last) };
  }
  return {
    name,
    version: 1,
    check: () => accept(),
    facts: (_record, state) => new Uint8Array(Number(state.get("length", "is") ?? 0)),
    verify(record, facts, { config, chain }) {
      if (chain !== CHAIN) return reject("chain", "it must be this chain");
      if (facts.length > 2) return reject("facts", `they must be 2 bytes: ${facts.length}`);
      return judge(record, config.last);
    },
    apply: (_record, state) =>
      state.set("length", "is", Number(state.get("length", "is") ?? 0) + 1),
  };
}

Deno.test("combineValidators() asks verify() of all that have it, each with its own facts and config", async () => {
  const codesOf = async (costly: readonly boolean[], configs: readonly number[]) => {
    const names = costly.map((_, i) => `v${i}`);
    const both = combineValidators(costly.map((each, i) => ending(names[i], each)));
    assertEquals([both.facts, both.verify].map((each) => each !== undefined), [
      costly.includes(true),
      costly.includes(true),
    ]);
    const config = Object.fromEntries(names.map((name, i) => [name, { last: configs[i] }]));
    const host = new InProcessHost(both, config, { chain: CHAIN });
    const records = [1, 2, 3, 4, 5].map((n) => new Uint8Array([n, 7]));
    const judged = await host.select({ index: 1, time: 1, records });
    return judged.map((each) => each.kind === "accept" ? "ok" : each.code);
  };
  const ok = Array(5).fill("ok");
  assertEquals(await codesOf([false, false], [7, 7]), ok);
  // The third record changes what the fourth is told.
  assertEquals(await codesOf([true, true], [7, 7]), ["ok", "ok", "ok", "facts", "facts"]);
  assertEquals(await codesOf([false, true], [7, 7]), ["ok", "ok", "ok", "facts", "facts"]);
  assertEquals(await codesOf([true, false], [8, 7]), Array(5).fill("v0"));
  assertEquals(await codesOf([true, true], [7, 8]), Array(5).fill("v1"));
  assertEquals(await codesOf([true, false], [7, 8]), Array(5).fill("v1"));
});
