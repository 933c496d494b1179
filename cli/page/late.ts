/** What is loaded when it is first wanted: the page's first script is what voting needs, as telephones load it on slow networks. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { ElectionScreenProps } from "./page_deps.ts";
import { importPart } from "./work/page_files.ts";

/** Those screens, once they are here. */
export const lateScreens = signal<ComponentType<ElectionScreenProps> | undefined>(undefined);

/** Loads them. @throws As {@linkcode importPart}. */
export async function loadLateScreens(): Promise<ComponentType<ElectionScreenProps>> {
  const { LateScreens } = await importPart("late_screens", () => import("./late_screens.tsx"));
  // A component is a function, which a signal keeps as it is.
  lateScreens.value = LateScreens;
  return LateScreens;
}
