/**
 * What a plugin gets for `import … from "chainvote"`, as TypeScript. In a bundle, which has no sources beside
 * it, this module is exchanged for one that carries them (`cli/build`).
 */
const ROOT = new URL("../../../", import.meta.url);

/** Sources by the last part of their names; the first is the one that plugins import. */
export const AUTHOR_SOURCES: Readonly<Record<string, string>> = Object.fromEntries(
  ["core/validator/validator.ts", "plugins/authoring/combine_validators.ts"]
    .map((path) => [
      path.slice(path.lastIndexOf("/") + 1),
      Deno.readTextFileSync(new URL(path, ROOT)),
    ]),
);
