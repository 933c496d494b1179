import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import { MAX_PEERS_PER_NETWORK } from "../../../net/tracker/protocol/limits.ts";
import { peersPath } from "./our_requests.ts";

/** Announcements that are under way at once. */
const AT_ONCE = 16;

/** The peers of one network on one tracker, all of this machine, where a tracker counts no addresses. */
export class Population {
  /** Where the peers are. */
  readonly path = peersPath(nameOf("network", 64));
  readonly #url: string;
  #size = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /** The id of the peer with that number. */
  static peerId(i: number): string {
    return nameOf(`peer ${i}`, 32);
  }

  /** Most peers there can be, with room for `more` that come later. */
  static most(more: number): number {
    return MAX_PEERS_PER_NETWORK - more;
  }

  /** Announces so many new peers; the index after the last of them. */
  async grow(count: number): Promise<number> {
    const end = this.#size + count;
    const indexes: number[] = [];
    const announce = async () => {
      while (this.#size < end) indexes.push(await this.#announce(this.#size++));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, announce));
    return Math.max(...indexes);
  }

  async #announce(i: number): Promise<number> {
    const response = await fetch(this.#url + this.path, {
      method: "POST",
      body: JSON.stringify({ peerId: Population.peerId(i), port: 1_024 + i }),
    });
    const answer = await response.json();
    if (response.status !== 201) throw new Error(`an announcement: ${JSON.stringify(answer)}`);
    return answer.index;
  }
}

function nameOf(name: string, digits: number): string {
  return bytesToHex(sha256(new TextEncoder().encode(name))).slice(0, digits);
}
