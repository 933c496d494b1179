/** Several validators as one. */
import { assertEquals } from "@std/assert";
import { recordId } from "../../../core/block/record.ts";
import { accept, type Json, type Validator } from "../../../core/validator/validator.ts";
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
