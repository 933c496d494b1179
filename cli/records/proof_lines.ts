/** What a proof of a record shows, for people. */
import { countOf } from "../../core/base/count_of.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import { showContent } from "../app/records/record_data.ts";
import type { SignedFinal, UnanchoredProof, VerifiedProof } from "./proof_outcome.ts";

/** The lines of a proof that holds in itself; whether a block was named is for whoever asks to know. */
export function describeProof(
  shown: VerifiedProof | UnanchoredProof,
  { namesBlock }: { readonly namesBlock: boolean },
): readonly string[] {
  const { block, last, confirmations, work, laptopSeconds, final } = shown;
  const time = new Date(block.time).toISOString();
  const blocks = countOf(confirmations, "block");
  const anchors = [
    ...(namesBlock ? ["The block that you named is one of them: it holds."] : []),
    ...(final === undefined ? [] : [describeFinal(final)]),
  ];
  const isWorkless = BigInt(work) === 0n;
  const doubts = shown.anchored ? [] : [
    "NOT SHOWN TO BE OF ANY CHAIN: you named no block, and anybody can make blocks like these.",
    isWorkless
      ? "Name the network with --network: its file says whose signatures make them final."
      : `One laptop makes as much work in about ${describeSeconds(laptopSeconds)}.`,
    "Get the hash of a block from people whom you trust and name it with --block. The proof",
    `leads to ${last.hash}`,
  ];
  return [
    `The record ${shown.recordId} ${shown.anchored ? "holds" : "fits the proof"}`,
    `  ${showContent(shown)}`,
    `It is in block ${groupDigits(block.index)} of ${time}. The proof ends with block ` +
    `${groupDigits(last.index)}; its ${blocks} ${
      isWorkless
        ? "took no work: witnesses made them."
        : `took some ${groupDigits(BigInt(work))} hashes.`
    }`,
    ...anchors,
    ...doubts,
  ];
}

/** `final: signed by Ann, Ben, Zoë (3 of 4), up to block 17`. */
function describeFinal(final: SignedFinal | null): string {
  if (final === null) return "not final: the proof has no certificate of witnesses";
  const { witnesses, of, index } = final;
  return `final: signed by ${witnesses.join(", ")} (${witnesses.length} of ${of}), up to block ${
    groupDigits(index)
  }`;
}

function describeSeconds(seconds: number): string {
  if (seconds <= 1) return "a second";
  if (seconds < 120) return `${seconds} seconds`;
  if (seconds < 2 * 3_600) return `${Math.round(seconds / 60)} minutes`;
  if (seconds < 2 * 86_400) return `${Math.round(seconds / 3_600)} hours`;
  return `${groupDigits(Math.round(seconds / 86_400))} days`;
}
