/** What a receipt shows, with and without a peer that has the chain. */
import type { ProvenFinal } from "../../core/exchange/proof_certificate.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import { describeAnswer } from "./answer_text.ts";
import type { Election } from "../result/read_election.ts";
import { checkReceipt, type ProvenBallot } from "./receipt.ts";
import { findVoter } from "../result/voter_state.ts";

/** What `receipt check --json` prints. */
export type ReceiptOutcome = ReceiptShown | {
  readonly ok: false;
  readonly code: string;
  readonly reason: string;
};

/** A receipt whose ballot is in the chain. */
export interface ReceiptShown {
  readonly ok: true;
  readonly network: string;
  readonly name: string;
  readonly recordId: string;
  readonly voter: number;
  readonly seq: number;
  readonly block: { readonly index: number; readonly hash: string };
  /** Blocks from the ballot's to the last one, both counted. */
  readonly confirmations: number;
  /** True if this ballot is the one of its voter that counts. */
  readonly counts: boolean;
  /** How many ballots of this number are in the chain. */
  readonly ballots: number;
  /** True if nothing can take the ballot out of the chain any more; only in an election with witnesses. */
  readonly final?: boolean;
  /** What makes it so. @default {It is not final} */
  readonly finality?: ReceiptFinality;
  /** What it says, a text for each question; left out of secret ballots. */
  readonly answers?: readonly { readonly question: string; readonly answer: string }[];
}

/** The final block that is the ballot's, or comes after it. */
export interface ReceiptFinality {
  readonly index: number;
  /** Names of the witnesses that signed it. */
  readonly witnesses: readonly string[];
  /** How many witnesses there are. */
  readonly of: number;
  /** Where that is known from: the receipt holds the signatures, or the chain has it so. */
  readonly from: "receipt" | "chain";
}

/** Checks a receipt, and looks its ballot up in the chain of a peer. */
export async function lookUpReceipt(
  value: unknown,
  election: Election,
  api: PeerApi,
): Promise<ReceiptOutcome> {
  const checked = checkReceipt(value, election);
  if (!checked.ok) return checked;
  const { proven: { block: { index, hash } } } = checked;
  const [found] = await api.blocks(index, 1);
  if (found?.hash !== hash) {
    const there = found === undefined ? "has no such block yet" : `has ${found.hash} there`;
    return {
      ok: false,
      code: "not-in-chain",
      reason: `the chain must hold the receipt's block ${index}, ${hash}: it ${there}`,
    };
  }
  return await describe(checked, election, api);
}

async function describe(
  { ballot, proven: { recordId, block: { index, hash } }, final }: ProvenBallot,
  { network, definition: { questions } }: Election,
  api: PeerApi,
): Promise<ReceiptShown> {
  const { chainId, definition: { name } } = network;
  const { voter, seq, answers } = ballot;
  const [state, status] = await Promise.all([findVoter(api, { number: voter }), api.status()]);
  return {
    ok: true,
    network: chainId,
    name,
    recordId,
    voter,
    seq,
    block: { index, hash },
    confirmations: status.index - index + 1,
    counts: state?.recordId === recordId,
    ballots: state?.accepted ?? 0,
    ...await readReceiptFinality(index, final, { network, api }),
    ...answers && {
      answers: questions.map((question, i) => ({
        question: question.question,
        answer: describeAnswer(question, answers[i]),
      })),
    },
  };
}

/** Signatures in the receipt need nobody's word; else it is what the chain has that it was looked up in. */
export async function readReceiptFinality(
  index: number,
  final: ProvenFinal | undefined,
  { network: { definition: { witnesses } }, api }: Pick<Election, "network"> & {
    readonly api: Pick<PeerApi, "finality">;
  },
): Promise<Pick<ReceiptShown, "final" | "finality">> {
  if (witnesses === undefined) return {};
  const { keys } = witnesses;
  const known = final ?? await api.finality();
  if (known === undefined || known.index < index) return { final: false };
  const names = known.signers.map((key) => keys[key]?.name ?? "");
  const from = final === undefined ? "chain" : "receipt";
  return {
    final: true,
    finality: { index: known.index, witnesses: names, of: keys.length, from },
  };
}
