/** Data folders that somebody else may have prepared. */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  prepareDataFolder,
  readPeerInfo,
  writePeerInfo,
} from "../../../../cli/app/files/data_folder.ts";
import { UnreachableError } from "../../../../cli/app/errors.ts";
import { checkDataFolder, makePrivate } from "../../../../cli/app/files/folder_check.ts";
import { replaceFile } from "../../../../cli/app/files/replace_file.ts";

const HAS_MODES = Deno.build.os !== "windows";

/** A folder that is removed at the end. */
function makeFolder() {
  const path = Deno.makeTempDirSync({ prefix: "chainvote-test-" });
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

function whyRefused(folder: string): string {
  return assertThrows(() => checkDataFolder(folder), UnreachableError).message;
}

Deno.test("checkDataFolder() takes a folder of this user, and one that is not there", () => {
  using folder = makeFolder();
  checkDataFolder(`${folder.path}/none`);
  prepareDataFolder(`${folder.path}/new`);
  Deno.writeTextFileSync(`${folder.path}/new/chain.db`, "");
  checkDataFolder(`${folder.path}/new`);
  if (HAS_MODES) {
    assertEquals(Deno.statSync(`${folder.path}/new`).mode! & 0o777, 0o700);
    // The folder itself may be a link that its user made.
    Deno.symlinkSync(`${folder.path}/new`, `${folder.path}/link`);
    checkDataFolder(`${folder.path}/link`);
  }
});

Deno.test({
  name: "checkDataFolder() refuses a folder that others can write to, and says how to mend it",
  ignore: !HAS_MODES,
  fn() {
    for (const mode of [0o777, 0o1777, 0o770, 0o702]) {
      using folder = makeFolder();
      Deno.chmodSync(folder.path, mode);
      const why = whyRefused(folder.path);
      assertStringIncludes(why, `Cannot use ${folder.path}: others can write to it`);
      assertStringIncludes(why, "chmod go-w");
      assertThrows(() => prepareDataFolder(folder.path), UnreachableError, "chmod go-w");
    }
  },
});

Deno.test({
  name: "checkDataFolder() refuses symbolic links in place of each file that is written",
  ignore: !HAS_MODES,
  fn() {
    const names = [
      "chain.db",
      "chain.db-wal",
      "api-token",
      "peer.json",
      "peers.json",
      "reorg.json",
    ];
    for (const name of names) {
      using folder = makeFolder();
      Deno.symlinkSync("/nowhere", `${folder.path}/${name}`);
      assertStringIncludes(whyRefused(folder.path), `${name}: it is a symbolic link`);
    }
  },
});

Deno.test({
  name: "checkDataFolder() refuses a folder or file of another user, also to root",
  // Only root can give a file away.
  ignore: !HAS_MODES || Deno.uid() !== 0,
  fn() {
    using folder = makeFolder();
    Deno.writeTextFileSync(`${folder.path}/peer.json`, "{}");
    Deno.chownSync(`${folder.path}/peer.json`, 12_345, 12_345);
    assertStringIncludes(whyRefused(folder.path), "peer.json: it belongs to the user 12345");
    Deno.chownSync(folder.path, 12_345, 12_345);
    assertStringIncludes(whyRefused(folder.path), `${folder.path}: it belongs to the user 12345`);
  },
});

Deno.test({
  name: "replaceFile() writes through no link, and leaves nothing beside the file",
  ignore: !HAS_MODES,
  fn() {
    using folder = makeFolder();
    const [victim, path] = [`${folder.path}/victim`, `${folder.path}/peer.json`];
    Deno.writeTextFileSync(victim, "mine");
    Deno.symlinkSync(victim, path);
    Deno.symlinkSync(victim, `${path}.new`);
    replaceFile(path, "new");
    assertEquals(Deno.readTextFileSync(victim), "mine");
    assertEquals(Deno.readTextFileSync(path), "new");
    assertEquals(Deno.lstatSync(path).isFile, true);
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    replaceFile(path, "newer");
    const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
    assertEquals(names, ["peer.json", "victim"]);
  },
});

Deno.test({
  name: "makePrivate() keeps a database and its log from others' eyes, new or old",
  ignore: !HAS_MODES,
  fn() {
    using folder = makeFolder();
    const path = `${folder.path}/chain.db`;
    makePrivate(path);
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    Deno.writeTextFileSync(`${path}-wal`, "");
    for (const name of [path, `${path}-wal`]) Deno.chmodSync(name, 0o644);
    makePrivate(path);
    for (const name of [path, `${path}-wal`]) {
      assertEquals(Deno.statSync(name).mode! & 0o777, 0o600);
    }
  },
});

Deno.test("readPeerInfo() knows a folder that was moved, and no copy of it", () => {
  using folder = makeFolder();
  const hash = "ab".repeat(32);
  const info = { pid: 1, network: hash, api: "http://127.0.0.1:1", secret: hash };
  prepareDataFolder(`${folder.path}/a`);
  writePeerInfo(`${folder.path}/a`, info);
  assertEquals(readPeerInfo(`${folder.path}/a`), info);
  prepareDataFolder(`${folder.path}/copy`);
  Deno.copyFileSync(`${folder.path}/a/peer.json`, `${folder.path}/copy/peer.json`);
  assertEquals(readPeerInfo(`${folder.path}/copy`), undefined);
  Deno.renameSync(`${folder.path}/a`, `${folder.path}/b`);
  assertEquals(readPeerInfo(`${folder.path}/b`), info);
});
