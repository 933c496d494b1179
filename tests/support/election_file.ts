/** The organiser's file of an election, as far as a registrar needs it. */
import { uuidOfNonce } from "../../plugins/election/definition/uuid.ts";

/** An election whose nonce is `seed` over and over, with the commits of its registrars. */
export function electionPlace(seed = "a1", commits: readonly string[] = []) {
  const nonce = seed.repeat(32);
  return { nonce, uuid: uuidOfNonce(nonce), registrars: commits.map((commit) => ({ commit })) };
}

/** The same as a file's text. */
export function electionText(seed?: string, commits?: readonly string[]): string {
  return JSON.stringify(electionPlace(seed, commits));
}
