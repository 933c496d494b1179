/** Seal and share of a trustee: on the disk, with the tally that they are for, before they leave; and sent again as they are. */
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import type { Element } from "../../plugins/belenios/group/group.ts";
import { makeShare } from "../../plugins/election/opening/make_share.ts";
import type { PostedTally } from "../../plugins/election/opening/opening.ts";
import { writeSeal } from "../../plugins/election/records/seal.ts";
import { writeShareRecord } from "../../plugins/election/records/share.ts";
import { openingSecretOf, type OwnTrustee } from "../../plugins/election/secret/trustee_part.ts";
import type { ShownPolynomial } from "../result/ceremony_answer.ts";
import type { KeysOfTrustees } from "../result/election_key.ts";
import type { NamedRecord } from "./ceremony_records.ts";
import type { TrusteeMemory } from "./trustee_memory.ts";

/** Who seals or opens which tally. */
export interface OpeningPart {
  readonly file: TrusteeMemory;
  readonly own: OwnTrustee;
  readonly tally: PostedTally;
}

/**
 * The trustee's seal. From here on the file seals and opens no other tally.
 *
 * @throws {RangeError} If the file has sealed or opened another one.
 * @throws {UnreachableError} If it cannot be written.
 */
export function sealRecord({ file, own, tally: { digest } }: OpeningPart): NamedRecord {
  const { trustee, signer } = own;
  const made = file.state.made.seal ?? bytesToHex(writeSeal({ trustee, digest }, signer));
  file.remember({ sealed: digest, made: { seal: made } });
  return { name: "seal", record: hexToBytes(made) };
}

/**
 * The trustee's share, whose proofs are made once: the same bytes are sent after every restart.
 *
 * @param keys Checks the tally, and gives the keys that it is opened with; asked for with the first share alone.
 * @param polynomials Of all trustees, which are asked for where a threshold is enough.
 * @throws {RangeError} If the file has sealed or opened another tally.
 * @throws {UnreachableError} If it cannot be written.
 */
export async function shareRecord(
  { file, own, tally }: OpeningPart,
  { keys, polynomials }: {
    readonly keys: () => Promise<KeysOfTrustees>;
    readonly polynomials: () => Promise<readonly ShownPolynomial[]>;
  },
): Promise<NamedRecord> {
  const { digest } = tally;
  const made = file.state.made.share ?? bytesToHex(
    makeShareRecord(own, tally, {
      electionKey: (await keys()).electionKey,
      secret: own.definition.threshold === undefined
        ? own.secrets.decryption
        : openingSecretOf(own, (await polynomials()).map(({ body }) => body)),
    }),
  );
  file.remember({ opened: digest, made: { share: made } });
  return { name: "share", record: hexToBytes(made) };
}

function makeShareRecord(
  { definition, trustee, signer }: OwnTrustee,
  tally: PostedTally,
  { electionKey, secret }: { readonly electionKey: Element; readonly secret: bigint },
): Uint8Array {
  const election = { definition, chainId: signer.chainId };
  const share = makeShare({ election, electionKey, tally, trustee }, secret, signer.random);
  return writeShareRecord({ trustee, digest: tally.digest, share }, signer);
}
