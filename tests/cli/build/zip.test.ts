import { assertEquals, assertRejects } from "@std/assert";
import { crc32, inflateRawSync } from "node:zlib";
import { packForWindows } from "../../../cli/build/windows_zip.ts";
import { packZip } from "../../../cli/build/zip.ts";

/** Reads an archive as an unpacker does: from the end, by the list, each file at its place. */
function readZip(archive: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const text = (at: number, length: number) =>
    new TextDecoder().decode(archive.subarray(at, at + length));
  const end = archive.length - 22;
  assertEquals(view.getUint32(end, true), 0x06054b50);
  const files = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    assertEquals(view.getUint32(at, true), 0x02014b50);
    const nameSize = view.getUint16(at + 28, true);
    const name = text(at + 46, nameSize);
    const place = view.getUint32(at + 42, true);
    assertEquals(view.getUint32(place, true), 0x04034b50, name);
    // What is said before the file is what the list says.
    assertEquals(archive.slice(place + 4, place + 30), archive.slice(at + 6, at + 32), name);
    assertEquals(text(place + 30, nameSize), name);
    const start = place + 30 + nameSize;
    const bytes = inflateRawSync(archive.subarray(start, start + view.getUint32(at + 20, true)));
    assertEquals(bytes.length, view.getUint32(at + 24, true), name);
    assertEquals(crc32(bytes), view.getUint32(at + 16, true), name);
    files.set(name, new Uint8Array(bytes));
    at += 46 + nameSize;
  }
  assertEquals(at, end);
  return files;
}

Deno.test("packZip() writes what an unpacker reads, the same bytes each time", async () => {
  const files = [
    { path: "a/one.txt", bytes: new TextEncoder().encode("one".repeat(10_000)) },
    { path: "a/empty", bytes: new Uint8Array() },
  ];
  const archive = await packZip(files);
  const read = readZip(archive);
  assertEquals([...read.keys()], ["a/one.txt", "a/empty"]);
  assertEquals(read.get("a/one.txt"), files[0].bytes);
  assertEquals(await packZip(files), archive);
});

Deno.test("packZip() refuses a path that not all unpackers read alike", async () => {
  const file = { path: "Zoë", bytes: new Uint8Array() };
  await assertRejects(() => packZip([file]), RangeError, "must be ASCII");
});

Deno.test("packForWindows() adds what starts the program, in lines as cmd.exe wants them", async () => {
  const read = readZip(await packForWindows({ "deno.exe": new Uint8Array([77, 90]) }));
  assertEquals([...read.keys()], ["chainvote/chainvote.cmd", "chainvote/deno.exe"]);
  const starter = new TextDecoder().decode(read.get("chainvote/chainvote.cmd"));
  const lines = starter.split("\r\n");
  assertEquals(starter.replaceAll("\r\n", "").match(/[\r\n]/), null);
  assertEquals(lines.at(-3)!.startsWith('"%~dp0deno.exe" run --quiet '), true);
  assertEquals(lines.at(-3)!.endsWith(' "%~dp0chainvote.js" %*'), true);
});
