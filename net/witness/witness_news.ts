/** Passing news of witnesses on: at once to the eager peers, to the others a little later, and never back. */
import { type Clock, pause } from "../../core/base/clock.ts";
import type { Mesh } from "../peers/mesh.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import type { Session } from "../session/session.ts";
import { MAX_STATEMENTS } from "../wire/limits.ts";
import type { MessageOf } from "../wire/messages.ts";
import { LAZY_WITNESS_MS } from "./limits.ts";

/** News of witnesses: one statement, one certificate or one proof. */
export type NewsOfWitness =
  | { readonly type: "statement"; readonly bytes: Uint8Array }
  | MessageOf<"certificate" | "proof">;

/** What {@linkcode WitnessNews} need. */
export interface WitnessNewsDeps {
  readonly clock: Clock;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly mesh: Pick<Mesh, "isEager">;
}

/** News that are on their way to others. */
export class WitnessNews {
  readonly #deps: WitnessNewsDeps;
  /** What only the eager peers were told, and who told it. Bounded by how much is passed on within half a second. */
  #untold: { readonly news: NewsOfWitness; readonly from: Session | undefined }[] = [];

  constructor(deps: WitnessNewsDeps) {
    this.#deps = deps;
  }

  /** Tells of news. @param from Who told it here; undefined if it was made here. */
  tell(news: NewsOfWitness, from?: Session): void {
    const { peers, mesh } = this.#deps;
    for (const session of peers.sessions) {
      if (session !== from && mesh.isEager(session)) send(session, [news]);
    }
    this.#untold.push({ news, from });
  }

  /** Tells every peer at once: what must reach all before this one may be gone. */
  shout(news: NewsOfWitness): void {
    for (const session of this.#deps.peers.sessions) send(session, [news]);
  }

  /** Tells the other peers, every now and then, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, peers, mesh } = this.#deps;
    while (await pause(clock, LAZY_WITNESS_MS, signal)) {
      const untold = this.#untold;
      this.#untold = [];
      if (untold.length === 0) continue;
      for (const session of peers.sessions) {
        if (mesh.isEager(session)) continue;
        send(session, untold.flatMap(({ news, from }) => from === session ? [] : [news]));
      }
    }
  }
}

/** Sends news in their order: certificates stand before what rests on them. */
function send(session: Session, news: readonly NewsOfWitness[]): void {
  let statements: Uint8Array[] = [];
  const flush = () => {
    if (statements.length > 0) session.send({ type: "witnessed", statements });
    statements = [];
  };
  for (const each of news) {
    if (each.type !== "statement") {
      flush();
      session.send(each);
    } else if (statements.push(each.bytes) >= MAX_STATEMENTS) flush();
  }
  flush();
}
