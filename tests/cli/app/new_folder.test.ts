import { assert, assertEquals, assertThrows } from "@std/assert";
import { UnreachableError } from "../../../cli/app/errors.ts";
import { createFolder } from "../../../cli/app/files/new_folder.ts";

const FILES = [
  { name: "secret.csv", content: "1,Ann\n", isSecret: true },
  { name: "roll.bin", content: Uint8Array.of(1, 2, 3) },
];

function inFolder(test: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function modeOf(path: string): number {
  return Deno.statSync(path).mode! & 0o777;
}

const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("createFolder() makes a folder for its user alone, with what is secret in files of mode 600", () => {
  inFolder((folder) => {
    createFolder(`${folder}/roll`, FILES);
    assertEquals(namesIn(`${folder}/roll`), ["roll.bin", "secret.csv"]);
    assertEquals(Deno.readTextFileSync(`${folder}/roll/secret.csv`), "1,Ann\n");
    assertEquals([...Deno.readFileSync(`${folder}/roll/roll.bin`)], [1, 2, 3]);
    assertEquals(namesIn(folder), ["roll"]);
    if (Deno.build.os === "windows") return;
    assertEquals(modeOf(`${folder}/roll`), 0o700);
    assertEquals(modeOf(`${folder}/roll/secret.csv`), 0o600);
    assertEquals(modeOf(`${folder}/roll/roll.bin`) & 0o200, 0o200);
  });
});

Deno.test("createFolder() overwrites nothing, also no empty folder and no link that leads nowhere", () => {
  inFolder((folder) => {
    Deno.mkdirSync(`${folder}/empty`);
    Deno.writeTextFileSync(`${folder}/file`, "mine");
    Deno.symlinkSync(`${folder}/nowhere`, `${folder}/link`);
    for (const name of ["empty", "file", "link"]) {
      const make = () => createFolder(`${folder}/${name}`, FILES);
      assertThrows(make, UnreachableError, "it exists, and nothing is overwritten");
    }
    const inNowhere = () => createFolder(`${folder}/none/roll`, FILES);
    assertThrows(inNowhere, UnreachableError, "there is no folder");
    assertEquals(namesIn(folder), ["empty", "file", "link"]);
    assertEquals(Deno.readTextFileSync(`${folder}/file`), "mine");
  });
});

Deno.test("createFolder() takes away what a cut-short try has left, and nothing else", () => {
  inFolder((folder) => {
    Deno.mkdirSync(`${folder}/.roll.new`);
    Deno.writeTextFileSync(`${folder}/.roll.new/secret.csv`, "half");
    createFolder(`${folder}/roll`, FILES);
    assertEquals(namesIn(folder), ["roll"]);

    Deno.mkdirSync(`${folder}/.other.new`);
    Deno.writeTextFileSync(`${folder}/.other.new/letter.txt`, "mine");
    assertThrows(() => createFolder(`${folder}/other`, FILES), UnreachableError, "in the way");
    assertEquals(Deno.readTextFileSync(`${folder}/.other.new/letter.txt`), "mine");

    Deno.symlinkSync(`${folder}/roll`, `${folder}/.third.new`);
    createFolder(`${folder}/third`, FILES);
    assertEquals(namesIn(`${folder}/roll`), ["roll.bin", "secret.csv"]);
  });
});

Deno.test("createFolder() leaves nothing of a folder that cannot be written whole", () => {
  inFolder((folder) => {
    const files = [...FILES, { name: "no/such/folder", content: "" }];
    const error = assertThrows(() => createFolder(`${folder}/roll`, files), UnreachableError);
    assert(error.message.startsWith(`Cannot make the folder ${folder}/roll: `), error.message);
    assertEquals(namesIn(folder), []);
  });
});
