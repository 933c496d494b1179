/** What a browser keeps for this page. It may keep nothing: a page from a disk gets no store from some, and a full one takes no more. */

/** Where texts are kept, such as a browser's `localStorage`. */
export type TextStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Keeps a text under a key; undefined forgets it. Where nothing can be kept, the page goes on all the same. */
export function keepText(
  store: TextStore | undefined,
  key: string,
  text: string | undefined,
): void {
  try {
    if (text === undefined) store?.removeItem(key);
    else store?.setItem(key, text);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
