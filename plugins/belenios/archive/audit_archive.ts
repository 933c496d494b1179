/**
 * Checks an archive of Belenios from its first byte to its result, ours or theirs.
 *
 * An archive alone cannot exclude a trustee who cheats: Belenios' proofs of decryption bind less than the whole statement, and
 * the proofs that bind all of it (`../trustees/share_proof.ts`) have no place in it. The chain of an election has them.
 */
import { countOf } from "../../../core/base/count_of.ts";
import { TextSet } from "../../../core/base/text_map.ts";
import type { EncryptedBallot } from "../ballots/ballot.ts";
import { type FingerprintedElection, parseElection } from "../ballots/belenios_election.ts";
import { checkBallotText } from "../ballots/check_ballot.ts";
import { parseCredentials, type PublicCredential } from "../ballots/public_credentials.ts";
import { isSameElement, writeElement } from "../group/group.ts";
import { type SizedTally, tallyBallots, tallyText } from "../trustees/encrypted_tally.ts";
import {
  isPartialDecryptionProven,
  parsePartialDecryption,
} from "../trustees/partial_decryption.ts";
import {
  type BeleniosResult,
  computeResult,
  type OwnedFactors,
  resultText,
} from "../trustees/result.ts";
import { type CheckedTrustees, parseTrustees } from "../trustees/trustees.ts";
import type { ArchiveClosing, ArchiveContents } from "./archive_files.ts";
import { readArchive } from "./read_archive.ts";

/** Which part of an archive is wrong; `unfinished` if it has no result yet, and what it has holds. */
export type ArchiveFaultCode =
  | "layout"
  | "election"
  | "trustees"
  | "credentials"
  | "ballot"
  | "tally"
  | "share"
  | "result"
  | "unfinished";

/** What {@linkcode auditArchive} answers. */
export type AuditedArchive =
  | {
    readonly ok: true;
    readonly election: FingerprintedElection;
    /** Ballots that came, of which {@linkcode SizedTally.numTallied} were counted. */
    readonly ballots: number;
    readonly sized: SizedTally;
    readonly result: BeleniosResult;
  }
  | { readonly ok: false; readonly code: ArchiveFaultCode; readonly reason: string };

/** Ballots that were looked at. */
export interface AuditProgress {
  readonly done: number;
  readonly total: number;
}

/** A fault, on its way to the answer. */
class ArchiveFault extends Error {
  override readonly name = "ArchiveFault";

  constructor(readonly code: ArchiveFaultCode, reason: string) {
    super(reason);
  }
}

/** Audits an archive. Throws for nothing, whatever its bytes are. */
export function auditArchive(bytes: Uint8Array): AuditedArchive {
  const steps = auditInSteps(bytes);
  for (let step = steps.next();; step = steps.next()) if (step.done) return step.value;
}

/** Audits an archive ballot by ballot, for who gives others a turn. It yields how many of how many are done. */
export function* auditInSteps(bytes: Uint8Array): Generator<AuditProgress, AuditedArchive> {
  try {
    const contents = readPart("layout", () => readArchive(bytes));
    const election = readPart("election", () => parseElection(contents.election));
    const trustees = readPart("trustees", () => parseTrustees(contents.trustees));
    if (!isSameElement(trustees.electionKey, election.publicKey)) {
      throw new ArchiveFault("trustees", "the election's key must be that of its trustees");
    }
    const credentials = readPart("credentials", () => parseCredentials(contents.credentials));
    const ballots = yield* checkBallots(election, contents, credentials);
    const { closing } = contents;
    if (closing?.tally === undefined) {
      const reason = "no tally and no result are in it: trustees have not opened the sum";
      throw new ArchiveFault("unfinished", reason);
    }
    const sized = tallyBallots(election, ballots, credentials);
    checkTally(sized, closing.tally);
    const shares = checkShares(closing.shares, { election, trustees, sized });
    if (closing.result === undefined) {
      const reason = `a tally and ${countOf(shares.length, "share")} are in it, and no result`;
      throw new ArchiveFault("unfinished", reason);
    }
    const result = checkResult(closing.result, { trustees, sized, shares });
    return { ok: true, election, ballots: ballots.length, sized, result };
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
    return { ok: false, code: error.code, reason: error.message };
  }
}

function readPart<T>(code: ArchiveFaultCode, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ArchiveFault(code, error.message);
  }
}

function* checkBallots(
  election: FingerprintedElection,
  { ballots }: ArchiveContents,
  credentials: readonly PublicCredential[],
): Generator<AuditProgress, EncryptedBallot[]> {
  const keys = new TextSet(credentials.map(({ key }) => key));
  const good: EncryptedBallot[] = [];
  for (const [i, text] of ballots.entries()) {
    const checked = checkBallotText(election, text);
    if (!checked.ok) throw new ArchiveFault("ballot", `ballot ${i + 1}: ${checked.reason}`);
    if (!keys.has(writeElement(checked.ballot.credential))) {
      throw new ArchiveFault("ballot", `ballot ${i + 1}: its key must be on the list`);
    }
    good.push(checked.ballot);
    yield { done: good.length, total: ballots.length };
  }
  return good;
}

function checkTally(sized: SizedTally, archived: NonNullable<ArchiveClosing["tally"]>): void {
  const isSame = archived.text === tallyText(sized.tally) &&
    archived.numTallied === sized.numTallied && archived.totalWeight === sized.totalWeight;
  if (!isSame) throw new ArchiveFault("tally", "the tally must be the sum of the ballots");
}

/** What shares are checked with. */
interface ShareChecks {
  readonly election: FingerprintedElection;
  readonly trustees: CheckedTrustees;
  readonly sized: SizedTally;
}

function checkShares(
  shares: ArchiveClosing["shares"],
  { election, trustees, sized }: ShareChecks,
): OwnedFactors[] {
  const task = { tally: sized.tally, fingerprint: election.fingerprint };
  return shares.map(({ owner, text }, i) => {
    const share = readPart("share", () => parsePartialDecryption(text));
    const key = trustees.keys[owner - 1];
    const isFirst = shares.findIndex((each) => each.owner === owner) === i;
    if (key === undefined || !isFirst || !isPartialDecryptionProven(task, key, share)) {
      const reason = `share ${i + 1} must be trustee ${owner}'s only one, with proofs that hold`;
      throw new ArchiveFault("share", reason);
    }
    return { owner, factors: share.factors };
  });
}

function checkResult(
  archived: string,
  { trustees, sized, shares }: {
    readonly trustees: CheckedTrustees;
    readonly sized: SizedTally;
    readonly shares: readonly OwnedFactors[];
  },
): BeleniosResult {
  let result: BeleniosResult | undefined;
  try {
    result = computeResult(trustees, sized, shares);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ArchiveFault("result", error.message);
  }
  if (result === undefined) throw new ArchiveFault("share", "shares of more trustees are needed");
  if (resultText(result) === archived) return result;
  const reason = `the result must be ${resultText(result)}: it is ${archived.slice(0, 200)}`;
  throw new ArchiveFault("result", reason);
}
