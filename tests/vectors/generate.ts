/** Makes `fork_choice.json` and the files of `witness/`: `deno task vectors`. The same bytes each time. */
import { testNetwork } from "../support/block_forge.ts";
import { ForkChoiceModel, type ModelBlock } from "../support/fork_choice_model.ts";
import { makeVectorBlocks, VECTOR_PARAMS, type VectorBlock } from "./vector_blocks.ts";
import { generateCertificateVectors } from "./witness/certificate_vectors.ts";
import { generateFinalityVectors } from "./witness/finality_vectors.ts";
import { generateSignatureVectors } from "./witness/ed25519_vectors.ts";
import { generateStatementVectors } from "./witness/statement_vectors.ts";
import { BLOCKS, type ScenarioPlan, SCENARIOS } from "./scenarios.ts";

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

const network = testNetwork({ name: "fork choice", params: VECTOR_PARAMS });

/** Makes the vectors. */
export function generateVectors(): Vectors {
  const { blocks, models } = makeVectorBlocks(network, BLOCKS);
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
  "witness/finality.json": generateFinalityVectors,
};

if (import.meta.main) {
  for (const [path, generate] of Object.entries(VECTOR_FILES)) {
    await Deno.writeTextFile(new URL(path, import.meta.url), formatVectors(generate()));
  }
}
