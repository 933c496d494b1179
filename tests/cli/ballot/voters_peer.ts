/** A peer of the trustees' box that takes ballots: the validator judges each, and one that it accepts is in a block at once. */
import { recordId } from "../../../core/block/record.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import type { PeerApi, RecordReport } from "../../../net/api/peer_api.ts";
import type { PeerAccess } from "../../../cli/options/peer_access.ts";
import type { VoterKey } from "../../../plugins/election/roll/voter_key.ts";
import { CHAIN, CHUNK } from "../../plugins/election/election_bench.ts";
import { OPENS, VOTER_SECRETS } from "../../plugins/election/example_election.ts";
import { TrusteeBox } from "../trustee/trustee_box.ts";

/** A box whose roll is in and whose trustees have made their key; it is open. */
export async function openBox(): Promise<TrusteeBox> {
  const box = new TrusteeBox({ minimum: 2 });
  await box.add(CHUNK);
  for (let step = 0; step < 4; step++) await box.step(1, 2, 3);
  box.time = OPENS;
  return box;
}

/** The key of a voter of the example. */
export function keyOfVoter(voter: number): VoterKey {
  const secret = VOTER_SECRETS[voter - 1];
  return { secret, publicKey: publicKeyOfSecret(secret) };
}

/** The peer. @param changes Instead of what an honest one answers. @param sent Gets all records that are handed in. */
export function votersPeer(
  box: TrusteeBox,
  { changes = {}, sent = [] }: { changes?: Partial<PeerApi>; sent?: Uint8Array[] } = {},
): PeerAccess {
  const submit = async ([record]: readonly Uint8Array[]): Promise<RecordReport[]> => {
    sent.push(record);
    const said = await box.bench.judge(box.time, record);
    const place = { recordId: recordId(record), peers: 1, relayedTo: 1, settled: true };
    if (said !== "accept") {
      const code = said.split(" ")[1];
      return [{ ...place, status: "refused", code, reason: said, confirmations: 0 }];
    }
    await box.add(record);
    const block = { index: box.index, hash: "00".repeat(32) as never };
    return [{ ...place, status: "included", block, confirmations: 1 }];
  };
  return {
    api: { ...box.api, submit, ...changes } as PeerApi,
    status: { network: CHAIN, name: "Board" },
    isPassing: false,
    alone: false,
    given: [],
  } as unknown as PeerAccess;
}
