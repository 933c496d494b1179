/** The pages of the specification. */

const FOLDER = new URL("../../docs/spec/", import.meta.url);

/** All of them, in the order of their names. */
export const SPEC_PAGES: readonly URL[] = [...Deno.readDirSync(FOLDER)]
  .map(({ name }) => name)
  .filter((name) => name.endsWith(".md"))
  .sort()
  .map((name) => new URL(name, FOLDER));

/** The text of a page, by its file's name without `.md`. */
export function readSpecPage(name: string): string {
  return Deno.readTextFileSync(new URL(`${name}.md`, FOLDER));
}
