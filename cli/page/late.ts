/** What is loaded when it is first wanted: the page's first script is what voting needs, as telephones load it on slow networks. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { ApiError } from "../../net/api/error.ts";
import type { ElectionScreenProps } from "./page_deps.ts";

/** Those screens, once they are here. */
export const lateScreens = signal<ComponentType<ElectionScreenProps> | undefined>(undefined);

/** Loads them. @throws {ApiError} `gone` if the peer does not answer. */
export async function loadLateScreens(): Promise<ComponentType<ElectionScreenProps>> {
  try {
    const { LateScreens } = await import("./late_screens.tsx");
    // A component is a function, which a signal keeps as it is.
    lateScreens.value = LateScreens;
    return LateScreens;
  } catch (error) {
    throw new ApiError("gone", "Cannot load a part of the page", { cause: error });
  }
}
