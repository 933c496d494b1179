/** A disk that is small enough to be filled, for tests of what happens when there is no room. */
import { assert } from "@std/assert";

/** A tmpfs of its own. Disposing it unmounts it and removes its folder. */
export class SmallDisk implements AsyncDisposable {
  /** Where it is mounted. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Mounts a disk of `size` bytes, with `k` or `m` behind the number as in mount(8). */
  static async mount(size: string): Promise<SmallDisk> {
    const folder = await Deno.makeTempDir();
    await run("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder);
    return new SmallDisk(folder);
  }

  /** Mounts it again with other options, such as `ro` or `size=8m`; what it holds stays. */
  async remount(options: string): Promise<void> {
    await run("mount", "-o", `remount,${options}`, this.folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Lazily: a program that another test starts at this moment may hold a file of it for as long as it takes to begin.
    await run("umount", "--lazy", this.folder);
    await Deno.remove(this.folder);
  }
}

/** True if this machine lets a test mount a disk; says why tests are skipped if not. */
export function canMountDisks(): boolean {
  if (Deno.build.os === "linux" && Deno.uid() === 0) {
    const folder = Deno.makeTempDirSync();
    const args = ["-t", "tmpfs", "tmpfs", folder];
    const isMounted = new Deno.Command("mount", { args, stderr: "null" }).outputSync().success;
    if (isMounted) new Deno.Command("umount", { args: [folder] }).outputSync();
    Deno.removeSync(folder);
    if (isMounted) return true;
  }
  console.log("skipped: a small disk is a tmpfs, and mounting one needs root on Linux");
  return false;
}

async function run(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  assert(success, new TextDecoder().decode(stderr));
}
