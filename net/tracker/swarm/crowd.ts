/** Who gives way where there is no place left: those whom nobody reaches first, then the largest neighbourhood. */
import { groupOf } from "../../base/address.ts";
import type { Reachability } from "../protocol/reach.ts";

/** What matters of a peer here. */
export interface CrowdMember {
  readonly host: string;
  readonly reach: Pick<Reachability, "state" | "isListed">;
}

interface Neighbourhood<Member> {
  /** Those of whom others are not told. In the order in which they came, as the others. */
  readonly unlisted: Set<Member>;
  readonly listed: Set<Member>;
}

/** Peers by neighbourhood (`groupOf`): one party may have a whole one, and must not push out all others with it. */
export class Crowd<Member extends CrowdMember> {
  readonly #groups = new Map<string, Neighbourhood<Member>>();

  /** Takes in a peer. It must be taken out before its host or reach changes. */
  add(member: Member): void {
    const key = groupOf(member.host);
    const group = this.#groups.get(key) ?? { unlisted: new Set(), listed: new Set() };
    (member.reach.isListed ? group.listed : group.unlisted).add(member);
    this.#groups.set(key, group);
  }

  /** Takes out a peer. */
  delete(member: Member): void {
    const key = groupOf(member.host);
    const group = this.#groups.get(key);
    if (group === undefined) return;
    (member.reach.isListed ? group.listed : group.unlisted).delete(member);
    if (sizeOf(group) === 0) this.#groups.delete(key);
  }

  /**
   * Who gives its place to a newcomer at `host`; undefined if nobody does: then the newcomer is the one too many.
   * A large neighbourhood takes no place from a smaller one, but for one that could not be reached.
   */
  giveWay(host: string): Member | undefined {
    const key = groupOf(host);
    const own = this.#groups.get(key);
    const ownSize = own === undefined ? 0 : sizeOf(own);
    let unlisted: Neighbourhood<Member> | undefined;
    let listed: Neighbourhood<Member> | undefined;
    for (const group of this.#groups.values()) {
      if (group.unlisted.size > 0 && !(unlisted && sizeOf(unlisted) >= sizeOf(group))) {
        unlisted = group;
      }
      if (!(listed && listed.listed.size >= group.listed.size)) listed = group;
    }
    const [nobodys] = unlisted?.unlisted ?? [];
    if (nobodys !== undefined) {
      const isLarger = sizeOf(unlisted!) > ownSize || unlisted === own;
      if (isLarger || nobodys.reach.state === "unreachable") return nobodys;
    }
    const isLarger = listed !== undefined && listed.listed.size > (own?.listed.size ?? 0) + 1;
    return isLarger ? listed!.listed.values().next().value : undefined;
  }
}

function sizeOf({ unlisted, listed }: Neighbourhood<unknown>): number {
  return unlisted.size + listed.size;
}
