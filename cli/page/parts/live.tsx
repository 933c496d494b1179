/**
 * What the page says aloud: one region for news, in which a screen reader hears each text once.
 *
 * This room owns what several screens are made of. It does not own what they say (`words`), or know (`state`).
 */
import { signal } from "@preact/signals";

const said = signal("");

/** Has screen readers say a short text. The same one twice in a row is said once. */
export function say(text: string): void {
  said.value = text;
}

/** The region, once in the page. */
export function LiveRegion() {
  return <p class="unseen" role="status">{said}</p>;
}
