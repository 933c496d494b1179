/** Which commit is built. */

const ROOT = new URL("../../", import.meta.url);

/** The commit that is built, with a `+` if the sources differ from it; empty without Git. */
export async function readCommit(): Promise<string> {
  const git = async (...args: string[]) => {
    const { success, stdout } = await new Deno.Command("git", {
      args,
      cwd: ROOT,
      stderr: "null",
    }).output();
    if (!success) throw new Error("no repository");
    return new TextDecoder().decode(stdout).trim();
  };
  try {
    // Sources from an archive may lie in somebody else's repository.
    if (await git("rev-parse", "--show-prefix") !== "") return "";
    const commit = await git("rev-parse", "--short=12", "HEAD");
    return await git("status", "--porcelain") === "" ? commit : `${commit}+`;
  } catch {
    // No Git, or sources that came as an archive.
    return "";
  }
}
