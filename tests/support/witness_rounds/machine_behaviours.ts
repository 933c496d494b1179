/** All that the real state machine signs in a few rounds, whatever reaches it in whatever order. */
import { PlayedRounds } from "./played_rounds.ts";
import type { RoundSetting, RoundStep } from "./round_steps.ts";
import type { StatementBits } from "./behaviours.ts";

/** The one honest witness that is looked at; the others say what an adversary likes. */
const SETTING: RoundSetting = {
  weights: [1, 1, 1, 1],
  quorum: 3,
  me: 3,
  proposers: [0, 1, 2],
  roundMs: 2_000,
  blocks: { A: "G", B: "G" },
};

/** What may happen in so many rounds; each is one step or several at once. */
function everything(rounds: number): RoundStep[][] {
  const all: RoundStep[][] = [];
  for (let round = 1; round <= rounds; round++) {
    const key = SETTING.proposers[round % 3];
    for (const block of ["A", "B"]) {
      all.push([{ prepareCertificate: [round, block, [0, "G"]] }]);
      for (let source = 0; source < round; source++) {
        const from = [source, source === 0 ? "G" : block] as const;
        const proposal: RoundStep = { proposal: [key, round, block, from] };
        const certificate: RoundStep = { prepareCertificate: [source, block, [0, "G"]] };
        all.push(source === 0 ? [proposal] : [certificate, proposal]);
      }
    }
    all.push([{ timer: round }]);
    all.push([0, 1, 2].map((key): RoundStep => ({ timeout: [key, round, [0, "G"]] })));
  }
  return all;
}

/**
 * Each set of statements that the machine asks the signer for, on some way through all that may happen.
 *
 * @param options.isInOrder Certificates come in their own round, or with the proposal that rests on them, and rounds end by others'
 * time-outs: far fewer ways.
 */
export function machineBehaviours(
  bits: StatementBits,
  { isInOrder }: { readonly isInOrder: boolean },
): { readonly behaviours: Set<number>; readonly states: number } {
  const inputs = everything(bits.rounds);
  const start = new PlayedRounds(SETTING);
  start.step({ ready: [0, 0, 0] });
  start.step({ work: true });
  const behaviours = new Set<number>([0]);
  const seen = new Set<string>();
  const waiting: [PlayedRounds, number][] = [[start, 0]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [played, mask] = next;
    for (const steps of inputs) {
      if (!isInTime(steps, played.rounds.state.round, isInOrder)) continue;
      const copy = played.copy();
      let signed = mask;
      for (const step of steps) {
        for (const words of copy.step(step)) signed |= bits.ofWords(words);
      }
      behaviours.add(signed);
      // In later rounds it signs nothing of these.
      if (copy.rounds.state.round > bits.rounds) continue;
      const state = `${signed} ${stateText(copy)}`;
      if (seen.has(state)) continue;
      seen.add(state);
      waiting.push([copy, signed]);
    }
  }
  return { behaviours, states: seen.size };
}

/** A proposal that comes early waits for its round, which makes no difference. */
function isInTime(steps: RoundStep[], round: number, isInOrder: boolean): boolean {
  const last = steps[steps.length - 1];
  if ("proposal" in last) return last.proposal[1] === round;
  if (!isInOrder) return true;
  return "timeout" in last || "prepareCertificate" in last && last.prepareCertificate[0] === round;
}

/** All of the state that what is signed later depends on: what is over makes no difference, nor what the lock forbids. */
function stateText({ rounds: { state } }: PlayedRounds): string {
  const { round, timedOut, signed, kept, prepares } = state;
  return JSON.stringify([
    round,
    timedOut,
    signed,
    prepares
      .filter(({ statement }) => statement.round === round || 2 * statement.round >= signed.source)
      .map(({ statement }) => `${statement.round}${statement.hash}`),
    kept.map(({ proposal, timeout }) => [
      proposal && proposal.statement.round >= round ? proposal.statement : undefined,
      timeout?.statement.round,
    ]),
  ]);
}
