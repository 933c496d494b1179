/** Gets the Deno of another kind of machine from npm, and believes nothing but its hash. */
import { join } from "node:path";
import { decompressBytes } from "./compress.ts";
import { type Engine, ENGINE_VERSION } from "./engines.ts";
import { withScratch } from "./scratch.ts";
import { readTarFile } from "./tar.ts";

/** Where {@linkcode readEngine} looks, and how it gets what is not there. */
export interface EngineSource {
  /** Folder that keeps packages. */
  readonly folder: string;
  /** Writes the tarball of a package, `NAME@VERSION`, to a path. @default {npm pack} */
  readonly fetchPackage?: (name: string, path: string) => Promise<void>;
}

/**
 * The bytes of an engine, out of a package that was kept, or comes from npm.
 *
 * @throws {Error} If the package cannot be had, or is not the one in the table.
 */
export async function readEngine(
  { name, integrity, file }: Engine,
  { folder, fetchPackage = packByNpm }: EngineSource,
): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(folder, `${name.replaceAll(/[@/]/g, "-")}-${ENGINE_VERSION}.tgz`);
  let tarball = await readIfThere(path);
  if (tarball === undefined || await integrityOf(tarball) !== integrity) {
    await Deno.mkdir(folder, { recursive: true });
    await fetchPackage(`${name}@${ENGINE_VERSION}`, path);
    tarball = await Deno.readFile(path);
  }
  const found = await integrityOf(tarball);
  if (found !== integrity) {
    throw new Error(
      `Cannot use ${name}@${ENGINE_VERSION} as its integrity must be ${integrity}: it is ${found}`,
    );
  }
  return readTarFile(await decompressBytes(tarball, "gzip"), `package/${file}`);
}

/** Subresource Integrity of bytes, with SHA-512, as npm writes it. */
export async function integrityOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", bytes));
  return `sha512-${digest.toBase64()}`;
}

/** Has npm fetch a package, with the registry and proxy that the user gave it. */
async function packByNpm(name: string, path: string): Promise<void> {
  await withScratch(async (folder) => {
    const made = await runNpm(["pack", "--silent", "--pack-destination", folder, name]);
    const [file] = [...Deno.readDirSync(folder)];
    if (!made.success || file === undefined) {
      const reason = new TextDecoder().decode(made.stderr).trim();
      throw new Error(`Cannot get ${name} by npm pack: ${reason || "it made no file"}`);
    }
    await Deno.copyFile(join(folder, file.name), path);
  });
}

async function runNpm(args: readonly string[]): Promise<Deno.CommandOutput> {
  const npm = Deno.build.os === "windows" ? "npm.cmd" : "npm";
  try {
    return await new Deno.Command(npm, { args: [...args], stdout: "null" }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error("Cannot get Deno for another machine as npm must be installed: it is not", {
      cause: error,
    });
  }
}

async function readIfThere(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
