/** Whom to ask for what a witness speaks of. */
import type { Session } from "../session/session.ts";
import { MAX_ASKED_PEERS } from "./limits.ts";

/** Chooses a few peers, others each time: with all of them an answer would come as many times. */
export class AskedPeers {
  #turn = 0;

  /** @param from Who spoke of it and so has it; the only one to be asked, if it is still there. */
  choose(sessions: readonly Session[], from: Session | undefined): Session[] {
    if (from !== undefined && !from.ended.aborted) return [from];
    const count = Math.min(sessions.length, MAX_ASKED_PEERS);
    const start = this.#turn;
    this.#turn += count;
    return Array.from({ length: count }, (_, i) => sessions[(start + i) % sessions.length]);
  }
}
