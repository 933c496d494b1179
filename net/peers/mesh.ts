/**
 * Which connections carry news at once. A node has up to 72, and news that took all of them would come to each
 * peer as many times; through a mesh of a few of each peer's it reaches all as soon, and who is not in it
 * is told a little later (`block_relay.ts`, `relay.ts`).
 *
 * Who opened a connection says so, for both sides; a stranger that dials us cannot become one of ours.
 */
import { EAGER_OUTBOUND } from "../base/limits.ts";
import type { PeerSet } from "./peer_set.ts";
import type { Session } from "../session/session.ts";

/** The eager connections of a node. */
export class Mesh {
  readonly #peers: Pick<PeerSet, "sessions">;

  constructor({ peers }: { peers: Pick<PeerSet, "sessions"> }) {
    this.#peers = peers;
  }

  /** A session began, or ended: enough of those that this side opened are eager. */
  adjust(): void {
    const outbound = this.#peers.sessions.filter((each) => each.outbound && !each.ended.aborted);
    let lacking = EAGER_OUTBOUND - outbound.filter(({ isEager }) => isEager).length;
    for (const session of outbound) {
      if (lacking <= 0) return;
      if (session.isEager) continue;
      session.isEager = true;
      session.send({ type: "eager" });
      lacking -= 1;
    }
  }

  /** The peer that opened the connection wants news at once. */
  onEager(session: Session): void {
    if (!session.outbound) session.isEager = true;
  }
}
