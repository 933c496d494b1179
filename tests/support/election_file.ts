/** The organiser's file of an election, as far as a registrar needs it. */
import { uuidOfNonce } from "../../plugins/election/definition/uuid.ts";

/** An election whose nonce is `seed` over and over. */
export function electionPlace(seed = "a1") {
  const nonce = seed.repeat(32);
  return { nonce, uuid: uuidOfNonce(nonce) };
}

/** The same as a file's text. */
export function electionText(seed?: string): string {
  return JSON.stringify(electionPlace(seed));
}
