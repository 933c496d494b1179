import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { AddressFile } from "../../../../cli/app/files/address_file.ts";
import type { SavedAddresses } from "../../../../net/peers/address_book.ts";
import type { Log } from "../../../../net/base/log.ts";
import { canMountDisks, SmallDisk } from "../../../support/small_disk.ts";

const SAVED: SavedAddresses = {
  anchors: [{ host: "192.0.2.1", port: 7_701 }, { host: "2001:db8::1", port: 1 }],
  peers: [
    {
      address: { host: "192.0.2.1", port: 7_701 },
      origin: { source: "http://t:7700", root: "http://t:7700", scope: undefined },
      workedAt: 1_700_000_000_000,
    },
    {
      address: { host: "2001:db8::1", port: 1 },
      origin: { source: "2001:db8::/32", root: "inbound", scope: undefined },
      workedAt: null,
    },
  ],
};

/** A file in a folder, and what is said of it. */
function open(folder: string): { file: AddressFile; warnings: string[] } {
  const warnings: string[] = [];
  const log: Log = { debug() {}, info() {}, warn: (text) => warnings.push(text), error() {} };
  return { file: new AddressFile(folder, { log }), warnings };
}

async function withFolder(run: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("AddressFile gives back what was written, and nothing where nothing was", () =>
  withFolder((folder) => {
    assertEquals(open(folder).file.read(), undefined);
    open(folder).file.write(SAVED);
    const { file, warnings } = open(folder);
    assertEquals([file.read(), warnings], [SAVED, []]);
    assertEquals(Deno.statSync(`${folder}/peers.json`).mode! & 0o777, 0o600);
  }));

const DAMAGED: readonly (readonly [text: string, reason: string])[] = [
  ["", "JSON"],
  ["null", "version must be 1"],
  ['{"version":2,"anchors":[],"peers":[]}', "version must be 1"],
  ['{"version":1,"anchors":{},"peers":[]}', "must be lists"],
  ['{"version":1,"anchors":["nobody"],"peers":[]}', "nobody"],
  ['{"version":1,"anchors":[],"peers":[{"address":"a:1","source":1,"root":"b"}]}', "must be texts"],
  [
    '{"version":1,"anchors":[],"peers":[{"address":"a:1","source":"a","root":"b","workedAt":0.5}]}',
    "workedAt",
  ],
  [`{"version":1,"anchors":[],"peers":[${"1,".repeat(5_000)}1]}`, "at most"],
  [" ".repeat(3 * 1024 * 1024), "bytes"],
];

for (const [text, reason] of DAMAGED) {
  Deno.test(`AddressFile puts a damaged file aside, as ${text.slice(0, 60)}`, () =>
    withFolder((folder) => {
      Deno.writeTextFileSync(`${folder}/peers.json`, text);
      const { file, warnings } = open(folder);
      assertEquals([file.read(), warnings.length], [undefined, 1]);
      for (const part of ["peers.json", "peers.json.damaged", reason]) {
        assertStringIncludes(warnings[0], part);
      }
      assertEquals(Deno.readTextFileSync(`${folder}/peers.json.damaged`), text);
      file.write(SAVED);
      assertEquals(open(folder).file.read(), SAVED);
    }));
}

Deno.test("AddressFile writes again only what has changed", () =>
  withFolder((folder) => {
    const { file } = open(folder);
    file.write(SAVED);
    Deno.removeSync(`${folder}/peers.json`);
    file.write(SAVED);
    assertEquals(open(folder).file.read(), undefined);
    file.write({ ...SAVED, anchors: [] });
    assertEquals(open(folder).file.read()?.anchors, []);
  }));

Deno.test({
  name:
    "AddressFile says once that a disk is full, keeps what is there, and goes on when there is room",
  ignore: !canMountDisks(),
  async fn() {
    await using disk = await SmallDisk.mount("64k");
    const { file, warnings } = open(disk.folder);
    file.write(SAVED);
    const filler = `${disk.folder}/filler`;
    try {
      Deno.writeFileSync(filler, new Uint8Array(128 * 1024));
    } catch {
      // That is what it is for.
    }
    for (const anchors of [[], SAVED.anchors.slice(1)]) file.write({ ...SAVED, anchors });
    assertEquals(warnings.length, 1);
    assertStringIncludes(warnings[0], "peers.json");
    assertEquals(open(disk.folder).file.read(), SAVED);
    Deno.removeSync(filler);
    file.write({ ...SAVED, anchors: [] });
    assertEquals(open(disk.folder).file.read()?.anchors, []);
    assert(!warnings.some((line) => line.includes("damaged")));
  },
});
