/** How this program was put together. In a binary this module is exchanged for one that says so. */

/** How a build was made. */
export type BuildInfo =
  | { readonly way: "source" }
  | {
    readonly way: "deno compile" | "self-extracting" | "npm" | "zip";
    /** Commit of the source, with a `+` behind it if there were changes; empty if it is not known. */
    readonly commit: string;
  };

/** How this build was made. */
export const BUILD: BuildInfo = { way: "source" };
