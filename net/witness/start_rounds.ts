/** The rounds of a witness that starts, as they stand after what is on its disk. */
import type { Chain } from "../../core/chain/chain.ts";
import type { Certificate } from "../../core/witness/certificate.ts";
import { isSameStatement } from "../../core/witness/lie.ts";
import { proposerOf } from "../../core/witness/proposer.ts";
import type { RoundBlocks } from "../../core/witness/rounds/round_events.ts";
import { Rounds } from "../../core/witness/rounds/rounds.ts";
import { startState } from "../../core/witness/rounds/rounds_state.ts";
import type { WitnessSigner } from "../../core/witness/signer/signer.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";

/** What the rounds start with. */
export interface RoundsStart {
  readonly chain: Pick<Chain, "network" | "tree" | "final" | "certificates">;
  readonly set: WitnessSet;
  /** The own place in the list of keys. */
  readonly key: number;
  readonly signer: Pick<WitnessSigner, "state" | "certificate">;
}

/** Starts the state machine. */
export function startRounds({ chain, set, key, signer }: RoundsStart, blocks: RoundBlocks): Rounds {
  const { final, tree, network: { chainId } } = chain;
  const genesis = { index: 0, hash: tree.genesis.hash };
  const { target, source, proposed } = signer.state;
  const state = startState(set.keys.length, genesis, {
    signed: { target, source, proposed },
    prepares: preparesOf([
      ...chain.certificates(final.round),
      ...signer.certificate ? [signer.certificate] : [],
    ]),
    // Blocks that are complete here are never removed.
    preparedHere: [],
    final,
  });
  // It is asked with every input.
  let last = { round: 0, proposer: proposerOf(set, chainId, 0) };
  const proposer = (round: number) => {
    if (last.round !== round) last = { round, proposer: proposerOf(set, chainId, round) };
    return last.proposer;
  };
  return new Rounds({ set, me: key, genesis, proposerOf: proposer }, blocks, state);
}

/** The prepare certificates among these, each once. */
function preparesOf(certificates: readonly Certificate[]): Certificate[] {
  const prepares = certificates.filter(({ statement }) => statement.kind === "prepare");
  return prepares.filter(({ statement }, i) =>
    prepares.findIndex((each) => isSameStatement(each.statement, statement)) === i
  );
}
