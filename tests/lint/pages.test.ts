/** The pages for people: what they lead to is there, and ARCHITECTURE.md tells of the program as it is. */
import { assert, assertEquals } from "@std/assert";
import { ROOMS } from "./rooms.ts";

const ROOT = new URL("../../", import.meta.url);
const FENCE = /^```[^]*?^```$/gm;

/** Every page of the project, as paths from its root. */
async function listPages(folder = ""): Promise<string[]> {
  const pages: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(`./${folder}`, ROOT))) {
    if (isDirectory && (folder !== "" || name === "docs")) {
      pages.push(...await listPages(`${folder}${name}/`));
    } else if (name.endsWith(".md")) pages.push(`${folder}${name}`);
  }
  return pages;
}

async function isThere(url: URL): Promise<boolean> {
  try {
    await Deno.stat(url);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The names by which the headings of a page can be linked, as GitHub makes them. */
function anchorsOf(markdown: string): Set<string> {
  const headings = markdown.replaceAll(FENCE, "").matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, text]) =>
      text.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
    ),
  );
}

/** What is wrong with a link of `page`, if anything is. */
async function linkFault(page: URL, link: string): Promise<string | undefined> {
  const target = new URL(link, page);
  if (target.protocol !== "file:") return undefined;
  const file = new URL(target.pathname, ROOT);
  if (!await isThere(file)) return `${link} leads to no file`;
  const anchor = target.hash.slice(1);
  if (anchor === "") return undefined;
  const markdown = await Deno.readTextFile(file);
  return anchorsOf(markdown).has(anchor) ? undefined : `${link} leads to no heading`;
}

/** The first cells of the rows below the heading `heading`. */
function cellsBelow(markdown: string, heading: string, column: number): string[] {
  const part = markdown.split(/^## /m).find((each) => each.startsWith(`${heading}\n`));
  assert(part !== undefined, `there is no heading ${heading}`);
  return part.split("\n").filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|")[column + 1].trim().replaceAll("`", ""));
}

Deno.test("every link of a page leads to a file, and to a heading that is in it", async () => {
  const pages = await listPages();
  assert(pages.includes("docs/adr/README.md") && pages.includes("README.md"), pages.join(" "));
  const faults: string[] = [];
  for (const path of pages) {
    const page = new URL(path, ROOT);
    const markdown = (await Deno.readTextFile(page)).replaceAll(FENCE, "");
    for (const [, link] of markdown.matchAll(/\]\(([^)\s]+)\)/g)) {
      const fault = await linkFault(page, link);
      if (fault !== undefined) faults.push(`${path}: ${fault}`);
    }
  }
  assertEquals(faults, []);
});

Deno.test("ARCHITECTURE.md names the file to begin with in each room, whose header says what the room owns", async () => {
  const page = await Deno.readTextFile(new URL("ARCHITECTURE.md", ROOT));
  const files = cellsBelow(page, "Rooms", 1);
  const faults: string[] = [];
  for (const [i, room] of cellsBelow(page, "Rooms", 0).entries()) {
    const path = `${room}/${files[i]}`;
    const file = new URL(path, ROOT);
    const source = await isThere(file) ? await Deno.readTextFile(file) : "";
    const header = /^\/\*\*[^]*?\*\//.exec(source)?.[0] ?? "";
    if (!/\bowns\b/i.test(header)) faults.push(path);
  }
  assertEquals(faults, []);
});

Deno.test("every file of the program that a page names is there", async () => {
  const missing: string[] = [];
  for (const path of await listPages()) {
    if (path === "CHANGELOG.md") continue;
    const markdown = await Deno.readTextFile(new URL(path, ROOT));
    for (
      const [, file] of markdown.matchAll(/`((?:core|net|plugins|cli|tests)\/[\w./-]+\.\w+)`/g)
    ) {
      if (!await isThere(new URL(file, ROOT))) missing.push(`${path}: ${file}`);
    }
  }
  assertEquals(missing, []);
});

Deno.test("docs/adr/README.md lists every decision, with its title", async () => {
  const folder = new URL("docs/adr/", ROOT);
  const index = await Deno.readTextFile(new URL("README.md", folder));
  const listed = [...index.matchAll(/^\| \[(\d{3})\]\((\S+\.md)\) +\| (.+?) +\|$/gm)];
  const titles = new Map(listed.map(([, number, file, title]) => [file, `# ${number}: ${title}`]));
  const files: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (name !== "README.md") files.push(name);
  assertEquals([...titles.keys()].sort(), files.sort());
  for (const [file, title] of titles) {
    assertEquals((await Deno.readTextFile(new URL(file, folder))).split("\n")[0], title);
  }
});

Deno.test("ARCHITECTURE.md is short, and lists the rooms and the packages that there are", async () => {
  const page = await Deno.readTextFile(new URL("ARCHITECTURE.md", ROOT));
  assert(page.split("\n").length <= 251, "it has more than 250 lines");
  assertEquals(cellsBelow(page, "Rooms", 0).sort(), Object.keys(ROOMS).sort());
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));
  const pinned = Object.values<string>(imports)
    .flatMap((target) => [...target.matchAll(/^npm:\/?(@?[^@]+)@([\d.]+)/g)])
    .map(([, name, version]) => `${name} ${version}`);
  const names = cellsBelow(page, "Dependencies", 0);
  const versions = cellsBelow(page, "Dependencies", 1);
  assertEquals(
    names.map((name, i) => `${name} ${versions[i]}`).sort(),
    [...new Set(pinned)].sort(),
  );
});
