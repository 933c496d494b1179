/**
 * Which connections carry news at once. A node has up to 72, and news that took all of them would come to each
 * peer as many times; through a mesh of a few of each peer's it reaches all as soon, and who is not in it
 * is told a little later (`net/relay`).
 *
 * The peer that opened a connection says so, for both sides; a stranger that dials us cannot become one of ours.
 */
import { EAGER_OUTBOUND } from "./limits.ts";
import type { PeerSet } from "./peer_set.ts";
import type { Session } from "../session/session.ts";

/** The eager connections of a node. */
export class Mesh {
  readonly #peers: Pick<PeerSet, "sessions">;
  readonly #eager = new Set<Session>();

  constructor({ peers }: { peers: Pick<PeerSet, "sessions"> }) {
    this.#peers = peers;
  }

  /** True if the peer and this side send each other news at once. */
  isEager(session: Session): boolean {
    return this.#eager.has(session);
  }

  /** A session began. */
  start(): void {
    this.#adjust();
  }

  /** A session is over: another one takes its part. */
  end(session: Session): void {
    this.#eager.delete(session);
    this.#adjust();
  }

  /** The peer that opened the connection wants news at once. */
  onEager(session: Session): void {
    if (!session.outbound) this.#eager.add(session);
  }

  /** Makes enough of the connections that this side opened eager. */
  #adjust(): void {
    const outbound = this.#peers.sessions.filter((each) => each.outbound && !each.ended.aborted);
    let lacking = EAGER_OUTBOUND - outbound.filter((each) => this.isEager(each)).length;
    for (const session of outbound) {
      if (lacking <= 0) return;
      if (this.isEager(session)) continue;
      this.#eager.add(session);
      session.send({ type: "eager" });
      lacking -= 1;
    }
  }
}
