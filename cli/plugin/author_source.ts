/**
 * What a plugin gets for `import … from "chainvote"`, as TypeScript. In a bundle, which has no sources beside
 * it, this module is exchanged for one that carries them (`cli/build`).
 */
const CORE = new URL("../../core/", import.meta.url);

/** Sources by name; the first is the one that plugins import. */
export const AUTHOR_SOURCES: Readonly<Record<string, string>> = Object.fromEntries(
  ["validator.ts", "combine_validators.ts"]
    .map((name) => [name, Deno.readTextFileSync(new URL(name, CORE))]),
);
