import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeQR } from "qr/decode.js";
import { qrBlocks, qrSvg } from "../../../cli/app/qr.ts";

/** Pixels of a module, as a camera sees more than one. */
const SCALE = 4;

const TEXTS = [
  "http://192.0.2.7:7700/j/#eyJuZXR3b3JrIjoi-_09",
  "K7QF-0000-ZZZZ-1234-5678-ABCD-EFGH",
  "Zoë wählt 東京",
  "x".repeat(900),
];

/** What a reader finds in a picture, true where dark. */
function read(rows: readonly (readonly boolean[])[]): string {
  const [width, height] = [rows[0].length * SCALE, rows.length * SCALE];
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isDark = rows[Math.floor(y / SCALE)][Math.floor(x / SCALE)];
      if (isDark) data.fill(0, 4 * (y * width + x), 4 * (y * width + x) + 3);
    }
  }
  return decodeQR({ width, height, data });
}

/** The modules that an SVG paints black. */
function paint(svg: string): boolean[][] {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const rows = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const [, dark = ""] = /<path d="([^"]*)"/.exec(svg) ?? [];
  for (const [, x, y, length] of dark.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    rows[Number(y)].fill(true, Number(x), Number(x) + Number(length));
  }
  return rows;
}

/** The modules that half blocks leave dark; the last row of an odd number is painted with nothing below. */
function paintBlocks(lines: readonly string[]): boolean[][] {
  const rows = lines.flatMap((line) => [
    [...line].map((block) => block === " " || block === "▄"),
    [...line].map((block) => block === " " || block === "▀"),
  ]);
  return rows.slice(0, lines[0].length);
}

Deno.test("qrSvg() gives a code that a reader reads, with four light modules around", () => {
  for (const text of TEXTS) {
    const rows = paint(qrSvg(text));
    assertEquals(read(rows), text);
    const border = [0, 1, 2, 3].flatMap((i) => [i, rows.length - 1 - i]);
    assert(border.every((i) => rows[i].every((isDark) => !isDark)));
    assert(rows.every((row) => border.every((i) => !row[i])));
  }
});

Deno.test("qrSvg() holds nothing of the text itself", () => {
  assert(!qrSvg("<script>alert(1)</script>").includes("script"));
});

Deno.test("qrBlocks() gives lines of one width that show the same code on a dark terminal", () => {
  for (const text of TEXTS) {
    const lines = qrBlocks(text);
    assertEquals(new Set(lines.map(({ length }) => length)).size, 1);
    assertEquals(paintBlocks(lines), paint(qrSvg(text)));
  }
});

Deno.test("qrSvg() names the limit of a text that is too long", () => {
  assertThrows(() => qrSvg("x".repeat(3_000)), RangeError, "at most some 2,300 bytes: it has 3000");
});
