/** Folders for what a build makes on its way. */

const folders = new Set<string>();

/** Runs `use` with an empty folder that is gone afterwards. */
export async function withScratch<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "chainvote-build-" });
  folders.add(folder);
  try {
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true }).catch(ignoreGone);
    folders.delete(folder);
  }
}

/** Removes all folders that are in use, for a build that is broken off. */
export function removeScratch(): void {
  for (const folder of folders) Deno.removeSync(folder, { recursive: true });
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
