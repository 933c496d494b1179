/// <reference lib="dom" />
/** What is wrong with a screen of the page. All of it runs in the page, so no function here may use another one. */

/** What axe-core calls the rules on colours. */
export const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** Runs in the page: what axe-core finds, and what it cannot decide. @param rules Null for all. */
export async function findFaults(rules: string[] | null): Promise<string[]> {
  const { axe } = globalThis as unknown as { readonly axe: typeof import("axe-core") };
  const { violations, incomplete } = await axe.run(rules === null ? {} : { runOnly: rules });
  return [...violations, ...incomplete].map(({ id, nodes }) =>
    `${id}: ${nodes[0].html} ${nodes[0].any[0]?.message ?? ""}`
  );
}

/**
 * Runs in the page: what is cut off, or in pieces, in normal text and the largest, both ways. A word may break where the window is
 * too narrow for it: not if some seven tenths of it could hold it. Hashes are no words.
 */
export function findLost(): string[] {
  const { documentElement: root, body } = document;
  const found: string[] = [];
  const look = (how: string) => {
    const wide = root.scrollWidth - root.clientWidth;
    if (wide > 0) found.push(`${how}: ${wide} px wider than the window`);
    const room = document.querySelector("main")!.clientWidth - 2;
    const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      if (node.parentElement!.closest(".hash, .code-text, .unseen, pre, noscript")) continue;
      for (const { 0: word, index } of node.textContent!.matchAll(/[^\s\p{Pd}]{2,}/gu)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = [...range.getClientRects()].filter(({ width }) => width > 0);
        const width = lines.reduce((sum, line) => sum + line.width, 0);
        const isBroken = lines.some(({ top }) => Math.abs(top - lines[0].top) > 4);
        if (isBroken && width < room * 0.7) found.push(`${how}: “${word}” is broken`);
      }
    }
  };
  const { size = "" } = root.dataset;
  const { dir } = root;
  look("as it is");
  root.dataset.size = "largest";
  look("largest text");
  root.dir = dir === "rtl" ? "ltr" : "rtl";
  look("largest text, the other way round");
  root.dir = dir;
  root.dataset.size = size;
  return found;
}

/**
 * Runs in the page: what the Tab key should stop at, in its order, the first of which gets the focus. Of radio buttons one is a stop.
 */
export function listStops(): string[] {
  const all = [...document.querySelectorAll<HTMLElement>(
    "a[href], button, input, select, textarea, summary",
  )].filter((element) => element.checkVisibility());
  const stops = all.filter((element) => {
    if (!(element instanceof HTMLInputElement) || element.type !== "radio") return true;
    const group = all.filter((each) =>
      each instanceof HTMLInputElement && each.type === "radio" && each.name === element.name
    ) as HTMLInputElement[];
    return element === (group.find(({ checked }) => checked) ?? group[0]);
  });
  for (const [i, stop] of stops.entries()) stop.dataset.stop = `${i} ${stop.tagName}`;
  stops[0].focus();
  return stops.map((stop) => stop.dataset.stop!);
}

/** Runs in the page: where the focus is, if that is seen. */
export function noteStop(): string {
  const focused = document.activeElement as HTMLElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  const isSeen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  return `${focused.dataset.stop ?? focused.outerHTML.slice(0, 80)}${isSeen ? "" : ", unseen"}`;
}
