/** Commit certificates: which block is final here, and when to stop as too many lie. */
import type { BlockHash } from "../../block/ids.ts";
import { withCommit } from "../branch_finals.ts";
import type { Certificate } from "../certificate.ts";
import { blockOf, isOnBranch, type RoundContext } from "./round_context.ts";
import type { RoundOutput } from "./round_events.ts";
import { finalHere } from "./rounds_state.ts";

/** Finalises what commit certificates say and is complete here, the lowest round first: it comes to the same in any order. */
export function judgeCertificates(context: RoundContext): void {
  const { state, blocks } = context;
  const broken = [...state.prepares, ...state.openCommits]
    .find((each) => blocks.look(blockOf(each)) === "invalid");
  if (broken !== undefined) return stop(context, "breach", [broken]);
  const complete = state.openCommits
    .filter((each) => blocks.look(blockOf(each)) === "complete")
    .sort((a, b) => a.statement.round - b.statement.round);
  state.openCommits = state.openCommits.filter((each) => !complete.includes(each));
  for (const certificate of complete) {
    if (!finalise(context, certificate)) return;
  }
}

/** False if it contradicts what is final. */
function finalise(context: RoundContext, certificate: Certificate): boolean {
  const { state, out, rules: { genesis } } = context;
  const block = blockOf(certificate);
  const { final } = state;
  if (!isOnBranch(context, final.block, block)) {
    const certificates = final.certificate === undefined ? [] : [final.certificate];
    stop(context, "conflict", [...certificates, certificate]);
    return false;
  }
  const finals = withCommit(final, certificate);
  if (finals === final) return true;
  state.final = finalHere(genesis, finals);
  const { round } = state.final;
  // What it was told waited for this, as far as it knows: a proposal that has nothing to add would be wasted.
  state.hasWork = false;
  state.prepares = state.prepares.filter(({ statement }) => statement.round >= round);
  out.push({ do: "final", block, certificate });
  release(context);
  return true;
}

/** Lets go of blocks that were kept for rounds that are over for good. */
function release({ state, out }: RoundContext): void {
  const held = state.preparedHere.filter(({ round }) => round > state.final.round);
  const freed = state.preparedHere.filter(({ round }) => round <= state.final.round);
  state.preparedHere = held;
  const hashes = new Set<BlockHash>(held.map(({ block }) => block.hash));
  for (const { block } of freed) {
    if (hashes.has(block.hash)) continue;
    hashes.add(block.hash);
    out.push({ do: "release", block });
  }
}

/** Says to stop, and asks for the certificates between the two: they name who lied. */
function stop(
  { state, out }: RoundContext,
  why: Extract<RoundOutput, { do: "stop" }>["why"],
  certificates: readonly Certificate[],
): void {
  state.isStopped = true;
  // What was final before stays what others are told.
  state.openCommits = [];
  if (state.timerOf !== 0) out.push({ do: "stopTimer" });
  state.timerOf = 0;
  out.push({ do: "stop", why, certificates });
  const from = Math.min(...certificates.map(({ statement }) => statement.round));
  out.push({ do: "askCertificates", from });
}
