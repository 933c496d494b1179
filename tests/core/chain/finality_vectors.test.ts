import { assertEquals } from "@std/assert";
import { hexToBytes } from "../../../core/base/hash.ts";
import { decodeHeader } from "../../../core/block/header.ts";
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";
import { decodeCertificate } from "../../../core/witness/certificate.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { offer, waitingIn } from "../../support/offered_blocks.ts";
import { formatVectors } from "../../vectors/generate.ts";
import {
  type FinalityVectors,
  generateFinalityVectors,
} from "../../vectors/witness/finality_vectors.ts";

const text = await Deno.readTextFile(
  new URL("../../vectors/witness/finality.json", import.meta.url),
);
const vectors: FinalityVectors = JSON.parse(text);
const network = createNetwork(parseNetworkDefinition(JSON.stringify(vectors.network)));
const blocks = new Map(vectors.blocks.map(({ label, header, records }) => [label, {
  header: decodeHeader(hexToBytes(header)),
  records: records.map(hexToBytes),
}]));
const labels = new Map(vectors.blocks.map(({ label, hash }) => [hash, label]));

for (const { name, steps } of vectors.scenarios) {
  for (const kind of STORE_KINDS) {
    Deno.test(`finality vector: ${name} (${kind})`, async () => {
      await using box = await ChainBox.open(kind, { network });
      for (const [i, step] of steps.entries()) {
        const { header, block, restart, certificate, does } = step;
        const { tip, final, round, wanted, waiting } = step;
        if (restart) await box.restart();
        else if (header !== undefined) await offer(box, "header", blocks.get(header)!);
        else if (block !== undefined) await offer(box, "block", blocks.get(block)!);
        else {
          const bytes = hexToBytes(certificate!.bytes);
          const result = await box.chain.addCertificate(decodeCertificate(network.chainId, bytes));
          assertEquals(result.status, does, `step ${i}`);
        }
        const { chain } = box;
        const seen = {
          tip: labels.get(chain.tip.hash),
          final: labels.get(chain.final.node.hash),
          round: chain.final.round,
          wanted: chain.wantedFinal === undefined ? null : labels.get(chain.wantedFinal.hash),
          waiting: waitingIn(box),
        };
        assertEquals(seen, { tip, final, round, wanted, waiting: [...waiting] }, `step ${i}`);
      }
    });
  }
}

Deno.test("the finality vectors are what their generator makes, and fit their own network", () => {
  assertEquals(formatVectors(generateFinalityVectors()), text);
  assertEquals(network.chainId, vectors.chainId);
});
