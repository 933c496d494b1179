/** Waits until secret ballots can be encrypted. */
import { type Clock, pause } from "../../core/base/clock.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import type { Element } from "../../plugins/belenios/group/group.ts";
import { NotFinalError } from "../app/errors.ts";
import { readElectionKey } from "../result/election_key.ts";
import { formatMoment } from "../app/format_time.ts";
import type { Election } from "../result/read_election.ts";
import { KEY_LOOK_MS } from "./limits.ts";

/** Options of {@linkcode awaitElectionKey}. */
export interface AwaitKeyOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Told what is waited for, again and again. */
  readonly onWait: (text: string) => void;
}

/** The key that ballots are encrypted under; undefined in an election with open ballots; or why there will be none. */
export type AwaitedKey =
  | { readonly ok: true; readonly key: Element | undefined }
  | MissingKey;

/** Why no ballot can be encrypted. */
export interface MissingKey {
  readonly ok: false;
  readonly code: string;
  readonly reason: string;
}

/**
 * Waits for the trustees' key until nothing is expected to undo it: a ballot that is encrypted under the key of a lost branch is lost.
 *
 * @throws {NotFinalError} If it is there, and not final in time.
 * @throws {UnreachableError} If the peer's answers are none.
 */
export async function awaitElectionKey(
  api: Pick<PeerApi, "query" | "status" | "blocks">,
  election: Election,
  { timeoutMs, signal, clock, onWait }: AwaitKeyOptions,
): Promise<AwaitedKey> {
  if (election.definition.mode === "open") return { ok: true, key: undefined };
  const deadline = clock.monotonic() + timeoutMs;
  for (;;) {
    const found = await readElectionKey(api, election, clock.now());
    switch (found.kind) {
      case "ready":
        return { ok: true, key: found.key };
      case "failed":
        return failedBy(found.cheat);
      case "waiting":
        return clock.now() < (election.definition.keysBy ?? 0)
          ? notMadeYet(found.missing, election)
          : failedWithout(found.missing);
      case "unsettled": {
        const left = deadline - clock.monotonic();
        if (left <= 0) throw notFinal(found.index);
        onWait(`block ${found.index}, which completes the trustees' key, is not final yet`);
        if (!await pause(clock, Math.min(KEY_LOOK_MS, left), signal)) throw signal.reason;
      }
    }
  }
}

/**
 * Why an election that has not opened can never open: its trustees have not made their key in time, or one has cheated. Undefined while it
 * can.
 *
 * @throws {UnreachableError} If the peer's answers are none.
 */
export async function findFailedKey(
  api: Pick<PeerApi, "query" | "status" | "blocks">,
  election: Election,
  now: number,
): Promise<MissingKey | undefined> {
  const { mode, keysBy = 0 } = election.definition;
  if (mode === "open") return undefined;
  const found = await readElectionKey(api, election, now);
  if (found.kind === "failed") return failedBy(found.cheat);
  return found.kind === "waiting" && now >= keysBy ? failedWithout(found.missing) : undefined;
}

function notMadeYet(missing: readonly string[], { definition }: Election): MissingKey {
  const by = formatMoment(definition.keysBy ?? 0);
  return {
    ok: false,
    code: "keys-missing",
    reason:
      `the trustees' key is not made yet, under which ballots are encrypted: it has to be by ${by}, awaited: ${
        missing.join(", ")
      }`,
  };
}

function failedBy(cheat: string): MissingKey {
  return failed(`the trustee ${JSON.stringify(cheat)} was found to have cheated`);
}

function failedWithout(missing: readonly string[]): MissingKey {
  return failed(
    `the trustees had to make the key in time, and not all steps were done by ${
      missing.join(", ")
    }`,
  );
}

/** Once it is too late, a key that is not there never comes. */
function failed(reason: string): MissingKey {
  return {
    ok: false,
    code: "keys-missing",
    reason: `${reason}: the election has failed, and nobody can vote`,
  };
}

function notFinal(index: number): NotFinalError {
  return new NotFinalError(
    `Cannot encrypt the ballot as block ${index}, which completes the trustees' key, must be final: it is not. Nothing was sent`,
  );
}
