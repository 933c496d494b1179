import { KeyCounts } from "../../base/limiter.ts";

/** A network of a tracker, as far as its name goes. */
export interface TaggedNetwork {
  /** What the first peer that said so gave for its name. */
  nameTag: string | undefined;
}

/** Counts the networks with the same name, by what their peers say of it. */
export class NameTags {
  readonly #networks = new KeyCounts();

  /** Notes what a peer says of its network's name; the first one's word counts. */
  note(network: TaggedNetwork, nameTag: string | undefined): void {
    if (network.nameTag !== undefined) return;
    network.nameTag = nameTag;
    this.#networks.add(nameTag);
  }

  /** A network is gone. */
  forget({ nameTag }: TaggedNetwork): void {
    this.#networks.add(nameTag, -1);
  }

  /** How many other networks have the name that a peer gives for this one. */
  othersThan(network: TaggedNetwork, nameTag: string | undefined): number {
    const all = this.#networks.get(nameTag);
    return network.nameTag === nameTag ? Math.max(0, all - 1) : all;
  }
}
