/** Makes `finality.json`: the fork choice with final blocks. */
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import { FinalityModel } from "../../support/finality_model.ts";
import type { ModelBlock } from "../../support/fork_choice_model.ts";
import { BLOCKS } from "../scenarios.ts";
import { makeVectorBlocks, VECTOR_PARAMS, type VectorBlock } from "../vector_blocks.ts";
import { FINALITY_SCENARIOS, type FinalityPlan } from "./finality_scenarios.ts";
import { bodyOf, SECRETS, signatureOf, type WrittenStatement } from "./written_out.ts";

/** A step as it stands in the file. */
export interface FinalityStep {
  readonly header?: string;
  readonly block?: string;
  readonly restart?: true;
  /** Bytes of a certificate, hex, and what it is. */
  readonly certificate?: {
    readonly kind: "prepare" | "commit";
    readonly round: number;
    readonly block: string;
    readonly bytes: string;
  };
  /** What the certificate does. */
  readonly does?: string;
  /** Labels of the tip and the final block after it. */
  readonly tip: string;
  readonly final: string;
  /** The latest round of a certificate of the final block, or of one before it; 0 if there is none. */
  readonly round: number;
  /** Label of the final block that is to be asked for. */
  readonly wanted: string | null;
  /** Voters of undone blocks whose votes wait for a block after it, sorted. */
  readonly waiting: readonly string[];
}

/** The file. */
export interface FinalityVectors {
  readonly about: string;
  readonly network: unknown;
  readonly chainId: string;
  readonly blocks: readonly VectorBlock[];
  readonly scenarios: readonly {
    readonly name: string;
    readonly why: string;
    readonly steps: readonly FinalityStep[];
  }[];
}

const network = createNetwork(parseNetworkDefinition(JSON.stringify({
  name: "finality",
  validator: { name: "vote", version: 1, config: {} },
  params: VECTOR_PARAMS,
  created: 1_700_000_000_000,
  witnesses: {
    keys: SECRETS.map((secret, i) => ({
      name: ["Ann", "Ben", "Zoë", "Dee"][i],
      key: publicKeyOfSecret(secret).toHex(),
    })),
    quorum: 3,
  },
})));

/** Makes the vectors. */
export function generateFinalityVectors(): FinalityVectors {
  const { blocks, models } = makeVectorBlocks(network, BLOCKS);
  return {
    about:
      "Fork choice vectors with final blocks. README.md beside this file says how to use them.",
    network: network.definition,
    chainId: network.chainId,
    blocks,
    scenarios: FINALITY_SCENARIOS.map((plan) => play(plan, { blocks, models })),
  };
}

/** What the scenarios are of. */
interface Setting {
  readonly blocks: readonly VectorBlock[];
  readonly models: ReadonlyMap<string, ModelBlock>;
}

/** The naive model says what waits, and must come to the same tips and final blocks as the plan. */
function play(
  { name, why, steps }: FinalityPlan,
  { blocks, models }: Setting,
): FinalityVectors["scenarios"][number] {
  const model = new FinalityModel(models.get("genesis")!);
  const played = steps.map((step): FinalityStep => {
    if (step.is === "block") model.add(models.get(step.label)!);
    if (step.is === "commit") model.commit({ round: step.round, block: models.get(step.label)! });
    const seen = `${model.tip.label}/${model.final.label}`;
    if (seen !== `${step.tip}/${step.final}`) {
      throw new Error(`"${name}", ${JSON.stringify(step)}: the model says ${seen}`);
    }
    model.note();
    return { ...eventOf(step, blocks), ...stateOf(model) };
  });
  return { name, why, steps: played };
}

function stateOf(model: FinalityModel) {
  const wanted = model.wanted?.label ?? null;
  return {
    tip: model.tip.label,
    final: model.final.label,
    round: model.round,
    wanted,
    waiting: model.waiting.sort(),
  };
}

function eventOf(step: FinalityPlan["steps"][number], blocks: readonly VectorBlock[]) {
  switch (step.is) {
    case "restart":
      return { restart: true } as const;
    case "header":
    case "block":
      return { [step.is]: step.label };
    case "prepare":
    case "commit": {
      const { is: kind, round, label: block, does } = step;
      return { certificate: { kind, round, block, bytes: certificate(step, blocks) }, does };
    }
  }
}

/** A certificate that Ann, Ben and Dee sign. A prepare builds on the genesis block. */
function certificate(
  { is, round, label }: { readonly is: "prepare" | "commit"; round: number; label: string },
  blocks: readonly VectorBlock[],
): string {
  const { hash } = blocks.find((each) => each.label === label)!;
  const statement: WrittenStatement = {
    kind: is === "prepare" ? 1 : 2,
    round,
    index: indexOf(label, blocks),
    hash,
    sourceRound: is === "prepare" ? 0 : round,
    sourceHash: is === "prepare" ? network.chainId : hash,
  };
  const keys = [0, 1, 3];
  const bits = keys.reduce((sum, key) => sum + 2 ** key, 0).toString(16).padStart(8, "0");
  const signatures = keys.map((key) => signatureOf(key, statement, network.chainId));
  return bodyOf(statement) + bits + signatures.join("");
}

function indexOf(label: string, blocks: readonly VectorBlock[]): number {
  const { parent } = blocks.find((each) => each.label === label)!;
  return parent === null ? 0 : 1 + indexOf(parent, blocks);
}
