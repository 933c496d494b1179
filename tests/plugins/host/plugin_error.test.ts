/** What a `PluginError` says of itself, on both hosts: told by the host, whatever the plugin's text says. */
import { assertEquals, assertRejects } from "@std/assert";
import { systemClock as clock } from "../../../core/base/system.ts";
import { PluginError, type ValidatorHost } from "../../../core/validator/validator_host.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { WorkerHost } from "../../../plugins/sandbox/worker_host.ts";

const moduleOf = (body: string) => `export default { name: "careless", version: 1, ${body} };`;
const HOSTS: Readonly<Record<string, (body: string) => Promise<ValidatorHost>>> = {
  InProcessHost: async (body) => {
    const url = `data:text/javascript,${encodeURIComponent(moduleOf(body))}`;
    return new InProcessHost((await import(url)).default, {});
  },
  WorkerHost: (body) =>
    WorkerHost.start({ code: moduleOf(body), config: {} }, { clock, memory: () => 0 }),
};

const BLOCK = { index: 1, time: 1, records: [new Uint8Array([1])] };
const ACCEPT = 'check: () => ({ kind: "accept" }),';
const MANY = "for (let i = 0; i <= 64; i++) state.set('t', String(i), 1);";

/** A plugin, the call that fails, and whether it went over a limit. */
const FAILURES = [
  ["check: () => { throw new Error('must not be longer, in apply()'); }", "check", false],
  ["check: () => 1", "check", false],
  [`${ACCEPT} keys: () => Array(65).fill("a")`, "keys", true],
  [`${ACCEPT} keys: () => 1`, "keys", false],
  [`${ACCEPT} apply(record, state) { ${MANY} }`, "apply", true],
  [`${ACCEPT} apply(record, state) { state.set("t", "k".repeat(4_097), 1); }`, "apply", true],
  [`${ACCEPT} apply(record, state) { state.set("t", "k", "v".repeat(65_537)); }`, "apply", true],
  [`${ACCEPT} apply(record, state) { state.set("t", "k", undefined); }`, "apply", false],
] as const;

for (const [name, create] of Object.entries(HOSTS)) {
  Deno.test(`${name} says what was called when the validator failed, and whether it went over a limit`, async () => {
    for (const [body, call, isLimit] of FAILURES) {
      await using host = await create(body);
      const error = await assertRejects(() => host.select(BLOCK), PluginError);
      assertEquals([error.call, error.isLimit, error.isFinal], [call, isLimit, false], body);
    }
    await using host = await create(`${ACCEPT} query: () => { throw new Error("no"); }`);
    const error = await assertRejects(() => host.query("", {}), PluginError);
    assertEquals([error.call, error.isLimit], ["query", false]);
  });
}
