/**
 * Gets hold of a peer: the one that the user names, or that runs on the data folder, or else one that runs
 * in this process for as long as it takes.
 *
 * The room owns the options that several commands share: what they are (`peer_options.ts`, `mining_options.ts`,
 * `output_options.ts`), how their texts are read (`option_values.ts`), what they say together (`read_access.ts`), and
 * the peer that they lead to. It does not own the options of one command alone, or how a peer is put together
 * (`cli/app/peer`). Read `peer_options.ts` first.
 */
import { pause } from "../../core/base/clock.ts";
import type { Network } from "../../core/rules/network.ts";
import { StoreError } from "../../core/store/store.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import type { Address } from "../../net/base/address.ts";
import { ApiError } from "../../net/api/error.ts";
import type { NetworkKey } from "../../net/private/network_key.ts";
import type { PeerApi, PeerStatus } from "../../net/api/peer_api.ts";
import { type CatchUpOptions, untilCaughtUp } from "../app/peer/catch_up.ts";
import { noteCommonNetwork } from "./choose_election.ts";
import { hasDatabase } from "../app/files/data_folder.ts";
import { findNamedPeer, type NamedPeer } from "./named_peer.ts";
import type { MiningChoice, OpenPeer } from "../app/peer/open_peer.ts";
import type { MeetOptions } from "../app/peer/meet_peers.ts";
import { printNote } from "../terminal/output.ts";
import { findRunningPeer, type FoundPeer, type NoPeer } from "./running_peer.ts";
import { describeSearch } from "../app/peer/tracker_search.ts";
import { openWaitNote } from "../terminal/wait_note.ts";

/** Options of {@linkcode withPeer}. */
export interface AccessOptions {
  /** A peer that is used, whatever the rest says. */
  readonly peer?: NamedPeer;
  readonly data: string;
  readonly network: Network | undefined;
  /** The key of a private network. */
  readonly networkKey?: NetworkKey;
  /** Files of the plugin that the network names. */
  readonly plugin?: readonly string[];
  /** Take that plugin from peers of the network, if it is not here. @default {false} */
  readonly trustPlugin?: boolean;
  readonly trackers: readonly string[];
  readonly connect: readonly Address[];
  /** Trackers and addresses that the user named: one of them must answer. */
  readonly required: readonly string[];
  /** How a peer of this process mines. */
  readonly mining: MiningChoice;
  /** Only look at what is stored, without asking anybody. @default {false} */
  readonly offline?: boolean;
  /** What is stored here settles a record, also if no other peer has it. @default {false} */
  readonly alone?: boolean;
  /** How long to wait, in ms, until the peer has the whole chain. @default {Not at all} */
  readonly catchUpMs?: number;
  /** The options that lead here, as the user gave them, for command lines that can be pasted. */
  readonly given: readonly string[];
  readonly signal: AbortSignal;
}

/** What {@linkcode withPeer} gives. */
export interface PeerAccess {
  readonly api: PeerApi;
  /** True if what is stored here is enough. */
  readonly alone: boolean;
  /** True if the peer runs for as long as a command takes, this one or another. */
  readonly isPassing: boolean;
  /** True if the peer runs in this process and has met no other. */
  readonly isAlone: boolean;
  /** Where it answers, if the user named it. */
  readonly url?: string;
  /** What it said of itself when this began. */
  readonly status: PeerStatus;
  /** The options that lead to it, as the user gave them. */
  readonly given: readonly string[];
}

/** What is known of a peer beside what the user said. */
type OwnAccess = Omit<PeerAccess, "given" | "alone" | "url" | "status">;

/** How long a folder may be in use by a process that does not answer (yet, or any more), in ms. */
const LOCKED_MS = 10_000;

/** Time for its first answer in ms; it is asked at least twice before the folder counts as in use. */
const FIRST_ANSWER_MS = LOCKED_MS / 2;

/** How often it is tried again, in ms. */
const RETRY_MS = 50;

/** Where a peer of this process listens: nobody needs to know the ports beforehand. */
const ANY_PORT: Address = { host: "127.0.0.1", port: 0 };

/**
 * Runs `use` with a peer. If the peer of another process ends in the middle, another one is found and
 * `use` runs again: it must not mind.
 *
 * @throws {UnreachableError} If there is no way to a peer.
 * @throws {SyncingError} If it has not caught up within `catchUpMs`.
 */
export async function withPeer<T>(
  options: AccessOptions,
  work: (access: PeerAccess) => Promise<T>,
): Promise<T> {
  const { catchUpMs, given, alone = false, signal } = options;
  const caughtUpBy = clock.monotonic() + (catchUpMs ?? 0);
  const use = async (access: OwnAccess, first?: PeerStatus) => {
    const status = catchUpMs === undefined
      ? first ?? await access.api.status()
      : await catchUp(access.api, { deadline: caughtUpBy, first, signal });
    return await work({ ...access, alone, given, url: options.peer?.url, status });
  };
  // One that was named either answers at once or not.
  let deadline = options.peer === undefined ? clock.monotonic() + LOCKED_MS : 0;
  for (;;) {
    options.signal.throwIfAborted();
    let usedSince = Infinity;
    let why: string | undefined;
    try {
      const running = await findPeer(options);
      usedSince = clock.monotonic();
      if (!("why" in running)) {
        if (deadline === 0) deadline = usedSince + LOCKED_MS;
        const { api, status } = running;
        // It may be that of another command, which is about to end.
        return await use({ api, isPassing: status.passing, isAlone: false }, status);
      }
      why = running.why;
      return await withOwnPeer(options, use, catchUpMs === undefined ? undefined : caughtUpBy);
    } catch (error) {
      // Its peer has just ended, or is just starting, or two commands race for the folder.
      const isTransient = (error instanceof ApiError && error.code === "gone") ||
        (error instanceof StoreError && error.code === "locked");
      // A peer that was used for long and then ended is looked for anew.
      const now = clock.monotonic();
      if (now - usedSince > LOCKED_MS) deadline = now + LOCKED_MS;
      if (!isTransient || now > deadline) throw withReason(error, why);
      await pause(clock, RETRY_MS, options.signal);
    }
  }
}

/** The peer that was named, or else the one that runs on the data folder, if one does. */
async function findPeer(options: AccessOptions): Promise<FoundPeer | NoPeer> {
  const { peer } = options;
  if (peer !== undefined) return await findNamedPeer(peer, options);
  return await findRunningPeer({ ...options, withinMs: FIRST_ANSWER_MS });
}

/** Who hears that a folder is in use also wants to know why its peer could not be used. */
function withReason(error: unknown, why: string | undefined): unknown {
  const isLocked = error instanceof StoreError && error.code === "locked";
  if (!isLocked || why === undefined) return error;
  const message = `${error.message} (its peer cannot be used: ${why})`;
  return new StoreError("locked", message, { cause: error });
}

async function withOwnPeer<T>(
  options: AccessOptions,
  use: (access: OwnAccess) => Promise<T>,
  until: number | undefined,
): Promise<T> {
  const { trackers, connect, required, offline = false, alone = false, signal } = options;
  // Who only looks leaves no folder behind, which would belong to the network that they happened to name.
  const isAbsent = offline && !hasDatabase(options.data);
  if (isAbsent) printNote(`Nothing is stored in ${options.data}.`);
  noteCommonNetwork(options);
  // A peer is most of this program: a command that finds one running does without.
  const { openPeer } = await import("../app/peer/open_peer.ts");
  const { systemDeps } = await import("../app/peer/system_deps.ts");
  await using peer = await openPeer({
    ...options,
    data: isAbsent ? undefined : options.data,
    listen: ANY_PORT,
    http: ANY_PORT,
    trackers: offline ? [] : trackers,
    connect: offline ? [] : connect,
    needsPeers: !offline && !alone,
    isPassing: true,
    onFetched: printNote,
  }, systemDeps);
  const hasMet = !offline && await meet(peer, { required, until, signal });
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const fail = () => reject(peer.failed.reason);
  if (peer.failed.aborted) fail();
  peer.failed.addEventListener("abort", fail, { once: true });
  if (!hasMet && !offline) {
    const found = alone
      ? "going by what is stored on this machine"
      : "only what is stored here is known";
    printNote(`No other peer found (${describeSearch(peer.following.reports)}): ${found}.`);
  }
  return await Promise.race([use({ api: peer.api, isPassing: true, isAlone: !hasMet }), failed]);
}

/** Tells a person what it waits for. */
async function catchUp(api: PeerApi, options: Omit<CatchUpOptions, "clock">): Promise<PeerStatus> {
  using note = openWaitNote();
  return await untilCaughtUp(api, { ...options, clock, onWait: note.show });
}

/** Tells a person what it waits for. */
async function meet(peer: OpenPeer, options: Omit<MeetOptions, "clock">): Promise<boolean> {
  const { meetPeers } = await import("../app/peer/meet_peers.ts");
  using note = openWaitNote();
  return await meetPeers(peer, { ...options, clock, onWait: note.show });
}
