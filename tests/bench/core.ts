/** `deno task bench core`: the steps of the chain's daily work, by `deno bench`. */

/** Runs `core.bench.ts` with the given options of `deno bench`. */
export async function benchCore(args: readonly string[]): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "bench",
      "--quiet",
      "--allow-all",
      ...args,
      new URL("core.bench.ts", import.meta.url).href,
    ],
  }).spawn();
  Deno.exit((await child.status).code);
}
