import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as library from "chainvote";
import { writeDeclarations } from "../../../cli/build/declarations.ts";

const files = await writeDeclarations("mod.ts");

Deno.test("writeDeclarations() writes types for every name of the library, and files for all that they name", () => {
  const face = files.get("mod.d.ts")!;
  for (const name of Object.keys(library)) {
    assert(new RegExp(`^export \\{ ${name} \\} from`, "m").test(face), name);
  }
  for (const [path, text] of files) {
    const code = text.replace(/\/\*[^]*?\*\//g, "");
    for (const [, specifier] of code.matchAll(/(?:from |import\()"(\.[^"]*)"/g)) {
      const named = new URL(specifier, new URL(path, "file:///")).pathname.slice(1);
      assert(files.has(named.replace(/\.js$/, ".d.ts")), `${path} names ${specifier}`);
    }
  }
});

Deno.test("writeDeclarations() leaves out what only the program uses", () => {
  assertEquals([...files.keys()].filter((path) => /main|command|app\.d\.ts$/.test(path)), []);
  // A type of Deno's would be unknown in Node; comments may speak of it.
  const code = [...files.values()].join("\n").replace(/\/\*[^]*?\*\/|"[^"]*"/g, "");
  assert(!/\bDeno\b/.test(code));
  assertStringIncludes(files.get("cli/lib/peer.d.ts")!, "export declare class Peer");
});
