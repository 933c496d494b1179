/** Tells the host of secret ballots when there is a key to encrypt them under, or that there will be none. */
import { type Clock, pause } from "../../core/base/clock.ts";
import type { Network } from "../../core/rules/network.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import { keyIndexOf } from "../../plugins/election/secret/ceremony.ts";
import { settledIndex } from "../app/finality/settled_index.ts";
import { formatTime } from "../app/format_time.ts";
import { readCeremony } from "../result/ceremony_answer.ts";
import { electionOfNetwork, isElectionNetwork } from "../result/read_election.ts";
import { KEYS_LOOK_MS } from "./limits.ts";

/**
 * Waits until the trustees' key is made and final, or cannot be any more.
 *
 * @returns What to tell a person; undefined in an election without trustees, and if it was ended before.
 */
export async function watchKeys(
  network: Network,
  { api, clock, signal }: { api: PeerApi; clock: Clock; signal: AbortSignal },
): Promise<string | undefined> {
  if (!isElectionNetwork(network)) return undefined;
  const { definition } = electionOfNetwork(network);
  const { trustees = [], threshold, keysBy, opens } = definition;
  if (keysBy === undefined) return undefined;
  const { intervalMs } = network.definition.params;
  const ask = (path: string, args?: Readonly<Record<string, string>>) => api.query(path, args);
  while (!signal.aborted) {
    const { value: ceremony } = await readCeremony(ask, trustees.length);
    if (ceremony.complaint !== null) {
      const name = JSON.stringify(trustees[ceremony.complaint.cheat - 1].name);
      return `Nobody can vote: the trustee ${name} was found to have cheated, as everybody can check. ` +
        "Build a new election without that trustee.";
    }
    const now = clock.now();
    const keyIndex = keyIndexOf(ceremony);
    if (keyIndex === undefined && now >= keysBy) {
      const missing = trustees.filter((_, i) => {
        const { confirmation, key } = ceremony.trustees[i];
        return confirmation === null || (threshold !== undefined && key === null);
      });
      return `Nobody can vote: the trustees' key had to be there by ${
        formatTime(keysBy)
      }, and not all steps were done by ${
        missing.map(({ name }) => name).join(", ")
      }. Build a new election.`;
    }
    if (keyIndex !== undefined) {
      const settled = await settledIndex(api, await api.status(), { now, intervalMs });
      if (keyIndex <= settled) {
        return `The trustees' key is made: letters can be printed now. Voting opens ${
          formatTime(opens)
        }.`;
      }
    }
    await pause(clock, KEYS_LOOK_MS, signal);
  }
  return undefined;
}
