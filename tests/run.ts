/**
 * `deno task test`: runs all tests but those of `tests/slow` and `tests/binary`, and the examples in comments and docs.
 *
 * Deno gives each test file a JavaScript world of its own, which loads and compiles hundreds of modules anew. For the
 * small files of a room that was half of their CPU time. So the files of a room are run as one: a module for each
 * batch of them, made here, imports them. Files in `tests/page` bundle the page once for a batch, too. A file that starts
 * processes stands alone, as it waits more than it computes.
 *
 * Arguments are handed on to `deno test`: `deno task test --filter Chain`. For single files there is
 * `deno test --no-check --allow-all FILE`.
 */

const ROOT = new URL("../", import.meta.url);

/** Test files at once, for each core: those that wait for processes leave it to others. */
const JOBS_PER_CORE = 2;

/** Files of a batch. Fewer have modules loaded more often; more leave one core idle at the end. */
const BATCH_FILES = 12;

/** The same where each file waits for a browser for long. */
const PAGE_BATCH_FILES = 4;

/** What has tasks of its own. */
const LEFT_OUT = ["tests/slow", "tests/binary"];

/** The room whose files start processes. */
const ALONE = "tests/process";

/** Where examples stand that must run. */
const EXAMPLES = ["README.md", "docs", "mod.ts", "core", "net", "plugins", "cli"];

const files = filesOf("tests").filter((path) => !LEFT_OUT.some((folder) => isIn(path, folder)));
const isAlone = (path: string) => isIn(path, ALONE);
// Not in the project, where `deno check` would find them.
const folder = Deno.makeTempDirSync({ prefix: "chainvote-batches-" });
try {
  const batches = writeBatches(files.filter((path) => !isAlone(path)), folder);
  Deno.exitCode = await runTests([...interleaved(files.filter(isAlone), batches), ...EXAMPLES]);
} finally {
  Deno.removeSync(folder, { recursive: true });
}

/** Runs these files and folders; the exit code. */
async function runTests(paths: readonly string[]): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--config=deno.json",
      "--no-check",
      "--doc",
      "--allow-all",
      "--parallel",
      ...Deno.args,
      ...paths,
    ],
    env: { DENO_JOBS: `${JOBS_PER_CORE * navigator.hardwareConcurrency}` },
    cwd: ROOT,
  }).spawn().status;
  return code;
}

/** Writes the modules that import the files of a batch each; their paths. Files beside each other use the same modules. */
function writeBatches(paths: readonly string[], folder: string): string[] {
  const rooms = Object.entries(Object.groupBy(paths, (path) => path.split("/")[1]));
  return rooms.flatMap(([room, files = []]) =>
    chunks(files, room === "page" ? PAGE_BATCH_FILES : BATCH_FILES).map((chunk, i) => {
      const path = `${folder}/${room}_${i}.test.ts`;
      const lines = chunk.map((file) => `import "${new URL(file, ROOT).href}";\n`);
      Deno.writeTextFileSync(path, lines.join(""));
      return path;
    })
  );
}

/** Test files in a folder, in the same order on every machine. */
function filesOf(folder: string): string[] {
  const entries = [...Deno.readDirSync(new URL(folder, ROOT))];
  return entries.sort((a, b) => a.name < b.name ? -1 : 1).flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return filesOf(path);
    return name.endsWith(".test.ts") ? [path] : [];
  });
}

function isIn(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return items.flatMap((_, i) => i % size === 0 ? [items.slice(i, i + size)] : []);
}

/** What waits and what computes, by turns, so that the cores are never idle. */
function interleaved(waiting: readonly string[], computing: readonly string[]): string[] {
  const every = Math.max(1, Math.floor(waiting.length / Math.max(1, computing.length)));
  const rest = [...computing];
  const mixed = waiting.flatMap((path, i) =>
    i % every === 0 ? [path, ...rest.splice(0, 1)] : [path]
  );
  return [...mixed, ...rest];
}
