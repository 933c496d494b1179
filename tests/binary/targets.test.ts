import { assertEquals } from "@std/assert";
import type { MadeFile } from "../../cli/build/targets.ts";
import { ENGINE_TARGETS } from "../../cli/build/engines.ts";
import { compile } from "../support/compile_task.ts";
import { isInstalled } from "../support/shell.ts";

Deno.test("deno task compile --target makes the same file twice out of npm's engine, and runs what it can", async () => {
  const target = ENGINE_TARGETS.find((each) => each === Deno.build.target);
  if (target === undefined || !isInstalled("npm")) {
    return console.log(`left out: npm is not installed, or there is no engine for this machine`);
  }
  const folder = await Deno.makeTempDir({ prefix: "chainvote-target-" });
  try {
    const file = `${folder}/chainvote`;
    const first = await compile<MadeFile>(["--target", target, "--output", file]);
    assertEquals([first.file, first.target, first.wasRun], [file, target, true]);
    const second = await compile<MadeFile>(["--target", target, "--output", `${file}-2`]);
    assertEquals(second.sha256, first.sha256);
    const { stdout } = await new Deno.Command(file, { args: ["--version"] }).output();
    assertEquals(new TextDecoder().decode(stdout).includes(`self-extracting, Deno`), true);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
