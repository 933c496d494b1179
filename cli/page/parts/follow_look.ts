/** How a page begins to look as its reader wishes, from the disk as from a peer. */
import { effect } from "@preact/signals";
import type { TextStore } from "../state/kept_text.ts";
import { followWishes, scheme, size } from "../state/look.ts";
import { direction, spoken } from "../words/language.ts";

/**
 * Has the document follow what its reader wishes.
 *
 * @param store Where wishes are kept; pages from a disk keep none, as they share what a browser keeps for them.
 */
export function followLook(store: TextStore | undefined): void {
  const root = document.documentElement;
  followWishes(store, navigator.languages);
  effect(() => {
    root.lang = spoken.value;
    root.dir = direction.value;
    root.dataset.size = size.value;
    root.dataset.scheme = scheme.value;
  });
}
