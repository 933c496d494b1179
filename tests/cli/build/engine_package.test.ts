import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { compressBytes } from "../../../cli/build/compress.ts";
import { integrityOf, readEngine } from "../../../cli/build/engine_package.ts";
import { ENGINE_VERSION, ENGINES } from "../../../cli/build/engines.ts";
import { UsageError } from "../../../cli/app/errors.ts";
import { packTar } from "../../../cli/build/tar.ts";
import { readTargets, targetFileName } from "../../../cli/build/targets.ts";

const BYTES = new TextEncoder().encode("an engine");
const tarball = await compressBytes(packTar([{ path: "package/deno", bytes: BYTES }]), "gzip");
const ENGINE = { name: "@deno/x", integrity: await integrityOf(tarball), file: "deno" } as const;

async function withFolder(
  use: (folder: string, fetched: string[]) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "chainvote-engine-" });
  try {
    await use(`${folder}/engines`, []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readEngine() takes the engine out of the package that the table names, and fetches it once", async () => {
  await withFolder(async (folder, fetched) => {
    const fetchPackage = async (name: string, path: string) => {
      fetched.push(name);
      await Deno.writeFile(path, tarball);
    };
    assertEquals(await readEngine(ENGINE, { folder, fetchPackage }), BYTES);
    assertEquals(await readEngine(ENGINE, { folder, fetchPackage }), BYTES);
    assertEquals(fetched, [`@deno/x@${ENGINE_VERSION}`]);

    // What was kept and then changed is fetched again.
    const [kept] = [...Deno.readDirSync(folder)];
    await Deno.writeFile(`${folder}/${kept.name}`, tarball.slice(1));
    assertEquals(await readEngine(ENGINE, { folder, fetchPackage }), BYTES);
    assertEquals(fetched.length, 2);
  });
});

Deno.test("readEngine() refuses a package with another hash, whoever sends it", async () => {
  await withFolder(async (folder) => {
    const other = await compressBytes(
      packTar([{ path: "package/deno", bytes: new TextEncoder().encode("another") }]),
      "gzip",
    );
    const fetchPackage = (_name: string, path: string) => Deno.writeFile(path, other);
    await assertRejects(
      () => readEngine(ENGINE, { folder, fetchPackage }),
      Error,
      `Cannot use @deno/x@${ENGINE_VERSION} as its integrity must be ${ENGINE.integrity}: it is sha512-`,
    );
  });
});

Deno.test("ENGINES are five packages of one version, each with a whole SHA-512", () => {
  const engines = Object.values(ENGINES);
  assertEquals(engines.length, 5);
  assertEquals(new Set(engines.map(({ integrity }) => integrity)).size, 5);
  for (const { name, integrity } of engines) {
    assertMatch(name, /^@deno\/(linux|darwin|win32)-(x64|arm64)(-glibc)?$/);
    assertEquals(Uint8Array.fromBase64(integrity.slice("sha512-".length)).length, 64);
  }
});

Deno.test("ENGINE_VERSION is the Deno that the pages and the CI name", async () => {
  for (const path of ["README.md", "docs/install.md", "docs/library.md", ".ci/run"]) {
    const text = await Deno.readTextFile(new URL(`../../../${path}`, import.meta.url));
    const named = text.matchAll(/\bdeno@(\d+\.\d+\.\d+)/g).map(([, version]) => version);
    assertEquals([...new Set(named)], [ENGINE_VERSION], path);
  }
});

Deno.test("readTargets() takes one target or all, and names those that there are", () => {
  assertEquals(readTargets("all").length, 5);
  assertEquals(readTargets("aarch64-apple-darwin"), ["aarch64-apple-darwin"]);
  assertThrows(() => readTargets("amiga"), UsageError, "aarch64-apple-darwin");
  assertMatch(targetFileName("x86_64-pc-windows-msvc"), /-x86_64-pc-windows-msvc\.zip$/);
});
