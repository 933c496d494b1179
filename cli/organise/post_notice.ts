/** Posts a notice of the organiser: finds its number, signs it, hands it in and says what became of it. */
import type { Random } from "../../core/base/clock.ts";
import { type Notice, writeNotice } from "../../plugins/election/records/notice.ts";
import { type NoticeKind } from "../../plugins/election/records/notice_kinds.ts";
import { MAX_NOTICES } from "../../plugins/election/records/limits.ts";
import { UsageError } from "../app/errors.ts";
import type { SigningKey } from "../app/files/signing_key.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { castOne } from "../records/cast_and_tell.ts";
import { type RecordOutcome, toOutcome } from "../records/record_outcome.ts";
import type { ShownNotice } from "../result/election_answers.ts";
import { readNotices } from "../result/election_record.ts";
import { type Election, readElection } from "../result/read_election.ts";

/** What `election notice --json` prints. */
export interface NoticeOutcome extends RecordOutcome {
  /** From 1, in the order in which they were posted; null if none was made. */
  readonly number: number | null;
  readonly kind: NoticeKind;
  readonly text: string;
}

/** What an organiser wants to say, and the key. */
export interface NoticeWish extends Omit<Notice, "number"> {
  readonly key: SigningKey;
}

/** Options of {@linkcode NoticePosting.postAt}. */
export interface PostNoticeOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A notice that waits for a block has its number, which another one must not take. */
const WAITS = "a notice with the next number waits for a block: give the command again later";

/** A notice of one command: it is signed once, also if the peer ends meanwhile and another one is used. */
export class NoticePosting {
  readonly #wish: NoticeWish;
  readonly #random: Pick<Random, "bytes">;
  #made: { readonly number: number; readonly record: Uint8Array } | undefined;

  constructor(wish: NoticeWish, random: Pick<Random, "bytes">) {
    this.#wish = wish;
    this.#random = random;
  }

  /**
   * Posts it, and waits until it is settled, or the time is over. One that says the same as a notice in the chain is not
   * posted again: it is `known`.
   *
   * @throws {UsageError} If the key is not that of the election's organiser.
   */
  async postAt(
    peer: PeerAccess,
    { timeoutMs, signal }: PostNoticeOptions,
  ): Promise<NoticeOutcome> {
    const { kind, text, key } = this.#wish;
    const election = await readElection(peer.api, peer.status);
    checkKey(key, election);
    const notices = await readNotices((path, args) => peer.api.query(path, args));
    const same = notices.find((each) => each.kind === kind && each.text === text);
    if (same !== undefined) return { ...await findPosted(peer, same), kind, text };
    const number = notices.reduce((most, each) => Math.max(most, each.number), 0) + 1;
    if (number > MAX_NOTICES) return { ...refuseMany(peer), kind, text };
    this.#made ??= { number, record: this.#sign(number, election) };
    const outcome = await castOne(peer, this.#made.record, { timeoutMs, signal });
    const reason = outcome.code === "duplicate" ? { reason: WAITS } : {};
    return { ...outcome, ...reason, number: this.#made.number, kind, text };
  }

  #sign(number: number, { network: { chainId } }: Election): Uint8Array {
    const { kind, text, key: { secret } } = this.#wish;
    return writeNotice({ number, kind, text }, { chainId, secret, random: this.#random });
  }
}

function checkKey(
  { publicKey }: SigningKey,
  { network, definition: { organiser } }: Election,
): void {
  if (publicKey === organiser.key) return;
  throw new UsageError(
    `Cannot post a notice in "${network.definition.name}" as its key must be that of the organiser, ` +
      `${organiser.key}: it is ${publicKey}`,
  );
}

async function findPosted(
  peer: PeerAccess,
  { number, recordId }: ShownNotice,
): Promise<RecordOutcome & { number: number }> {
  const [report] = await peer.api.lookUp([recordId]);
  return { ...await toOutcome(report, peer, { wasThere: true }), number };
}

function refuseMany({ status: { network, name } }: PeerAccess): RecordOutcome & { number: null } {
  const reason = `an election has ${MAX_NOTICES} notices at most, and it has them`;
  const nowhere = { network, name, recordId: null, confirmations: 0, peers: 0 };
  return { status: "refused", code: "too-many", reason, ...nowhere, number: null };
}
