/** Makes `fork_choice.json` and the files of `witness/`: `deno task vectors`. The same bytes each time. */
import { blockHash } from "../../core/block/block.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import { BlockTree } from "../../core/chain/block_tree.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { encodeHeader } from "../../core/block/header.ts";
import { compactToTarget, targetToWork } from "../../core/block/target.ts";
import { EVERY_HASH, forgeBlock, testNetwork, voteRecord } from "../support/block_forge.ts";
import { ForkChoiceModel, type ModelBlock } from "../support/fork_choice_model.ts";
import { generateCertificateVectors } from "./witness/certificate_vectors.ts";
import { generateSignatureVectors } from "./witness/ed25519_vectors.ts";
import { generateStatementVectors } from "./witness/statement_vectors.ts";
import { BLOCKS, type ScenarioPlan, SCENARIOS } from "./scenarios.ts";

/** A block as it stands in the file. */
export interface VectorBlock {
  readonly label: string;
  readonly parent: string | null;
  /** Hash of the header, hex. */
  readonly hash: string;
  /** 116 bytes, hex. */
  readonly header: string;
  /** Records, hex. */
  readonly records: readonly string[];
  /** Who votes in it. */
  readonly voters: readonly string[];
  /** Expected hashes for it alone, decimal. */
  readonly work: string;
}

/** A step as it stands in the file. */
export interface VectorStep {
  readonly header?: string;
  readonly block?: string;
  readonly restart?: true;
  /** Label of the tip after it. */
  readonly tip: string;
  /** Voters of undone blocks whose votes wait for a block after it, sorted. */
  readonly waiting: readonly string[];
}

/** The file. */
export interface Vectors {
  readonly about: string;
  readonly network: unknown;
  readonly blocks: readonly VectorBlock[];
  readonly scenarios: readonly {
    readonly name: string;
    readonly why: string;
    readonly steps: readonly VectorStep[];
  }[];
}

/** Hard enough that work differs from block to block, easy enough to be found at once. */
const network = testNetwork({
  name: "fork choice",
  params: {
    ...EVERY_HASH,
    intervalMs: 1_000,
    halfLifeBlocks: 1,
    initialDifficulty: 64,
    floorDifficulty: 2,
  },
});

/** Makes the vectors. */
export function generateVectors(): Vectors {
  const models = new Map<string, ModelBlock>();
  const blocks = makeBlocks(models);
  return {
    about: "Fork choice vectors of chainvote. README.md beside this file says how to use them.",
    network: network.definition,
    blocks,
    scenarios: SCENARIOS.map((plan) => play(plan, models)),
  };
}

/** The text of a file of vectors. */
export function formatVectors(vectors: { readonly about: string }): string {
  return `${JSON.stringify(vectors, undefined, 1)}\n`;
}

function makeBlocks(models: Map<string, ModelBlock>): VectorBlock[] {
  const { chainId, genesis, definition: { params } } = network;
  const tree = new BlockTree(chainId, genesis.header);
  const nodes = new Map<string, BlockNode>([["genesis", tree.genesis]]);
  const found: VectorBlock[] = [];
  const keep = (label: string, parent: string | null, block: typeof genesis, voters: string[]) => {
    const bits = compactToTarget(block.header.bits);
    const work = parent === null ? 0n : targetToWork(bits);
    models.set(label, { label, parent: models.get(parent ?? ""), work, voters });
    found.push({
      label,
      parent,
      hash: blockHash(block),
      header: bytesToHex(encodeHeader(block.header)),
      records: block.records.map(bytesToHex),
      voters,
      work: String(work),
    });
  };
  keep("genesis", null, genesis, []);
  for (const { label, parent = "genesis", voters = [], after = 1 } of BLOCKS) {
    const before = nodes.get(parent)!;
    const records = voters.map((voter, i) => voteRecord(voter, `choice ${i}`));
    const extra = bytesToHex(new TextEncoder().encode(label)).padEnd(40, "0");
    const time = before.header.time + after * params.intervalMs;
    const block = forgeBlock(before, records, { params, extra, time });
    nodes.set(label, tree.add(blockHash(block), block.header));
    keep(label, parent, block, [...voters]);
  }
  return found;
}

/** The naive model says what waits, and must come to the same tips as the plan. */
function play(
  { name, why, steps }: ScenarioPlan,
  models: ReadonlyMap<string, ModelBlock>,
): Vectors["scenarios"][number] {
  const model = new ForkChoiceModel(models.get("genesis")!);
  const played = steps.map((step): VectorStep => {
    const [kind, label] = step;
    const tip = step.at(-1)!;
    if (kind === "block") model.add(models.get(label)!);
    if (model.tip.label !== tip) {
      throw new Error(
        `"${name}", ${kind} ${label}: planned ${tip}, the model says ${model.tip.label}`,
      );
    }
    model.note();
    const after = { tip, waiting: model.waiting.sort() };
    return kind === "restart" ? { restart: true, ...after } : { [kind]: label, ...after };
  });
  return { name, why, steps: played };
}

/** The files, by their paths from here, and what makes each. */
export const VECTOR_FILES: Readonly<Record<string, () => { readonly about: string }>> = {
  "fork_choice.json": generateVectors,
  "witness/ed25519.json": generateSignatureVectors,
  "witness/statements.json": generateStatementVectors,
  "witness/certificates.json": generateCertificateVectors,
};

if (import.meta.main) {
  for (const [path, generate] of Object.entries(VECTOR_FILES)) {
    await Deno.writeTextFile(new URL(path, import.meta.url), formatVectors(generate()));
  }
}
