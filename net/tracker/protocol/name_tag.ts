/** What a peer tells a tracker of its network's name, so that it can count networks with the same one. */
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";

/** Before the name in the hash, so that it is no other hash of the name. */
const DOMAIN = "chainvote network name 1\n";

/** Stands for a network's name: 32 hex digits. Whoever can guess the name can check it, nobody can read it. */
export function nameTagOf(name: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(DOMAIN + name))).slice(0, 32);
}
