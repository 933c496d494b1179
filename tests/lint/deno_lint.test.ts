/** The house rules are in force. Whether the project keeps them says `deno lint` itself, in `deno task ok` and `.ci/run`. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

/** Runs `deno lint` in a folder without colours; returns its exit code and all that it wrote. */
async function runLint(folder: string | URL): Promise<{ code: number; text: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["lint"],
    cwd: folder,
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

Deno.test("deno lint runs the house rules with this project's deno.json", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "chainvote lint " }));
  try {
    const rules = ["brands", "house_rules", "rooms", "safe_keys", "syntax"].map((name) =>
      `tests/lint/${name}.ts`
    );
    for (const path of ["deno.json", ...rules]) {
      await Deno.mkdir(`${folder}/tests/lint`, { recursive: true });
      await Deno.copyFile(new URL(`../../${path}`, import.meta.url), `${folder}/${path}`);
    }
    await Deno.mkdir(`${folder}/core`);
    await Deno.writeTextFile(`${folder}/mod.ts`, 'export { a } from "./core/a.ts";\n');
    await Deno.writeTextFile(`${folder}/core/a.ts`, "export const a = 1;\n");
    const good = await runLint(folder);
    assertEquals(good.code, 0, good.text);

    await Deno.writeTextFile(`${folder}/core/a.ts`, 'export { a } from "../cli/b.ts";\n');
    const bad = await runLint(folder);
    assertEquals(bad.code, 1, bad.text);
    assertMatch(bad.text, /error\[house\/one-way-imports\]/);
    assertStringIncludes(bad.text, "core may import core, not cli/b.ts");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
