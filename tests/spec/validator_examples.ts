/** The examples of `docs/spec/validators.md`. */
import { bytesToHex, sha256 } from "../../core/base/hash.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { InProcessHost } from "../../plugins/host/in_process_host.ts";
import { checkBundle } from "../../plugins/sandbox/check_bundle.ts";
import { ALLOWED_GLOBALS } from "../../plugins/sandbox/lock_down.ts";
import { voteValidator } from "../../plugins/vote/vote.ts";
import type { Example } from "./example_blocks.ts";
import { SPEC_NETWORK, voteOf } from "./spec_chain.ts";

const BUNDLE = "const accept = { kind: 'accept' };" +
  "export default { name: 'all', version: 1, check: () => accept };\n";

/** By the name of each example. */
export const VALIDATOR_EXAMPLES: Readonly<Record<string, () => Example | Promise<Example>>> = {
  "verdicts": async () => {
    const { config } = SPEC_NETWORK.definition.validator;
    await using host = new InProcessHost(voteValidator, config);
    const records = [
      voteOf("alice", "red"),
      voteOf("alice", "blue"),
      voteOf("bob", "green"),
      new TextEncoder().encode('{"voter":"bob","choice":"red"}'),
    ];
    const verdicts: [string, string][] = [];
    for (const [i, record] of records.entries()) {
      const place = { index: i + 1, time: 0, records: [record] };
      const [verdict] = await host.check(place);
      const said = verdict.kind === "accept"
        ? `accept, keys ${JSON.stringify(verdict.keys)}`
        : `${verdict.kind} ${verdict.code}${verdict.by === undefined ? "" : ` by ${verdict.by}`}`;
      verdicts.push([new TextDecoder().decode(record), said]);
      await host.advance({ undo: 0, apply: [place] });
    }
    return Object.fromEntries(verdicts);
  },
  "bundle": () => {
    checkBundle(BUNDLE);
    const bundle = bytesToHex(sha256(new TextEncoder().encode(BUNDLE)));
    const definition = { name: "All", validator: { name: "all", bundle } };
    return {
      "file, as a JSON text": JSON.stringify(BUNDLE),
      "SHA-256": bundle,
      "network file": JSON.stringify(definition),
      "chain id": createNetwork(parseNetworkDefinition(JSON.stringify(definition))).chainId,
    };
  },
  "globals": () => ({ names: ALLOWED_GLOBALS.join(" ") }),
};
