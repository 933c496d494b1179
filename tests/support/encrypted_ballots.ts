/** Records of secret ballots, made by workers before anything is measured. */
import type { Answer } from "../../plugins/counting/question.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";
import type { CodedVoter } from "./roll_election.ts";

/** What one worker is to make. */
export interface BallotsToEncrypt {
  /** The network file. */
  readonly file: string;
  /** By their numbers on the roll. */
  readonly voters: readonly { readonly number: number; readonly key: VoterKey }[];
  readonly answers: readonly Answer[];
}

/** Encrypts a ballot of each voter, all with these answers, on as many cores as there are. */
export async function encryptBallots(
  file: string,
  voters: readonly CodedVoter[],
  answers: readonly Answer[],
): Promise<Uint8Array[]> {
  const cores = navigator.hardwareConcurrency;
  const numbered = voters.map(({ key }, i) => ({ number: i + 1, key }));
  const made = await Promise.all(
    Array.from({ length: cores }, (_, core) => {
      const own = numbered.filter((_, i) => i % cores === core);
      return encryptInWorker({ file, voters: own, answers });
    }),
  );
  return voters.map((_, i) => made[i % cores][Math.floor(i / cores)]);
}

async function encryptInWorker(task: BallotsToEncrypt): Promise<Uint8Array[]> {
  const worker = new Worker(new URL("encrypted_ballots_worker.ts", import.meta.url), {
    type: "module",
  });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array[]>();
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(task);
    return await promise;
  } finally {
    worker.terminate();
  }
}
