/** The plugins of this project as their peers run them: bundled, and in a sandbox. */
import { assert, assertEquals } from "@std/assert";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bundlePlugins } from "../../cli/app/plugin/bundle_plugin.ts";
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { checkConformance } from "../../plugins/conformance/conformance.ts";
import { messageOf } from "../../plugins/examples/registry.ts";
import { WorkerHost } from "../../plugins/sandbox/worker_host.ts";

const ROOT = new URL("../../", import.meta.url);

/** Options of a test that bundles: esbuild lives as long as its process. */
export const PLUGIN_TEST_OPTIONS = { sanitizeOps: false, sanitizeResources: false };

/** Bundles that were made, by the source's path: the same source gives the same bundle. */
const made = new Map<string, Promise<string>>();

/** The bundle of an example. */
export function codeOfExample(name: string): Promise<string> {
  return codeOf(`plugins/examples/${name}.ts`);
}

async function bundle(path: string): Promise<string> {
  return (await bundlePlugins([new URL(path, ROOT).pathname])).code;
}

function codeOf(path: string): Promise<string> {
  const code = made.get(path) ?? bundle(path);
  made.set(path, code);
  return code;
}

/** A key of the registry's, and what it signs. */
export function createSigner(seed: number) {
  const secret = new Uint8Array(32).fill(seed);
  return {
    key: bytesToHex(ed25519.getPublicKey(secret)),
    sign: (change: Record<string, unknown>, network = "names") => ({
      ...change,
      sig: bytesToHex(ed25519.sign(messageOf(change, network), secret)),
    }),
  };
}

const ANN = createSigner(1);

/** A plugin of this project, and what the conformance kit makes its records of. */
interface OwnPlugin {
  readonly path: string;
  readonly config?: JsonObject;
  readonly samples: readonly unknown[];
}

const OWN_PLUGINS: Readonly<Record<string, OwnPlugin>> = {
  vote: {
    path: "tests/support/plugins/vote.ts",
    config: { choices: ["a", "b"] },
    samples: [{ choice: "b", voter: "a" }, { choice: "b", voter: "b" }],
  },
  any: {
    path: "tests/support/plugins/any.ts",
    config: { choices: ["a", "b"] },
    samples: [{ any: "thing" }],
  },
  inventory: {
    path: "plugins/examples/inventory.ts",
    samples: [{ id: "a", item: "chair", by: 2 }, { id: "b", item: "chair", by: -1, note: "one" }],
  },
  notary: {
    path: "plugins/examples/notary.ts",
    samples: [{ sha256: "a".repeat(64), by: "Ann" }, { sha256: "b".repeat(64) }],
  },
  registry: {
    path: "plugins/examples/registry.ts",
    config: { network: "names" },
    samples: [
      ANN.sign({ op: "claim", name: "home", key: ANN.key, value: "a" }),
      ANN.sign({ op: "update", name: "home", value: "b", seq: 1 }),
      ANN.sign({ op: "transfer", name: "home", key: ANN.key, seq: 2 }),
    ],
  },
};

/** Registers a test of each plugin of this project, with so many tries of each check. */
export function provePlugins({ runs }: { runs: number }): void {
  for (const [name, plugin] of Object.entries(OWN_PLUGINS)) {
    Deno.test(
      `checkConformance() finds nothing wrong with our own plugin ${name} in ${runs} tries of each check`,
      PLUGIN_TEST_OPTIONS,
      () => provePlugin(plugin, runs),
    );
  }
}

async function provePlugin({ path, config, samples }: OwnPlugin, runs: number): Promise<void> {
  const code = await codeOf(path);
  const createHost = (other = config) =>
    WorkerHost.start({ code, config: other ?? {} }, { clock, memory: () => 0 });
  const { fault, accepted } = await checkConformance({
    createHost,
    config,
    samples: samples.map((sample) => new TextEncoder().encode(JSON.stringify(sample))),
    seed: 20261123,
    runs,
  });
  assertEquals(fault && [fault.check, fault.message.slice(0, 500)], undefined);
  assert(accepted >= runs, `${accepted} records accepted`);
}
