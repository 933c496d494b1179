/**
 * belenios-tool, Belenios' own program: a judge that nobody of this project wrote. It is found in the environment variable
 * `BELENIOS_TOOL`, a path, or on the PATH. Version 3 is needed: version 2 does not know the group Ed25519.
 */
import { writeTar } from "../../plugins/belenios/archive/tar.ts";
import type { ArchivedFile } from "../../plugins/belenios/archive/tar.ts";
import { isInstalled } from "./shell.ts";

/** What a run of it answered. */
export interface ToolAnswer {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The program's path, or its name on the PATH; undefined if it is not here, and then it is said that something was left out.
 *
 * @param say Prints a line.
 */
export async function findBeleniosTool(
  say: (line: string) => void = console.log,
): Promise<string | undefined> {
  const path = Deno.env.get("BELENIOS_TOOL") ||
    (isInstalled("belenios-tool") ? "belenios-tool" : undefined);
  if (path === undefined) {
    say(
      "left out: belenios-tool is not installed here; name its path in BELENIOS_TOOL",
    );
    return undefined;
  }
  const { stdout } = await runTool(path, ["--version"]);
  if (/^([3-9]|\d\d)\./.test(stdout)) return path;
  say(`left out: belenios-tool must have version 3 or later, and ${path} has ${stdout}`);
  return undefined;
}

/** A folder with the archive of an election in it, for the tool to work on. */
export class BeleniosFolder implements AsyncDisposable {
  readonly #tool: string;
  readonly path: string;
  readonly #uuid: string;
  readonly #seconds: number;

  private constructor(tool: string, path: string, uuid: string, seconds: number) {
    this.#tool = tool;
    this.path = path;
    this.#uuid = uuid;
    this.#seconds = seconds;
  }

  /** Makes a folder with these files in the archive. */
  static async open(
    tool: string,
    { uuid, files, seconds }: { uuid: string; files: readonly ArchivedFile[]; seconds: number },
  ): Promise<BeleniosFolder> {
    const path = await Deno.makeTempDir({ prefix: "belenios-" });
    const folder = new BeleniosFolder(tool, path, uuid, seconds);
    await folder.putFiles(files);
    return folder;
  }

  /** Puts other files into the archive. */
  async putFiles(files: readonly ArchivedFile[]): Promise<void> {
    await this.putBytes(writeTar(files, this.#seconds));
  }

  /** Puts other bytes in the archive's place. */
  async putBytes(bytes: Uint8Array): Promise<void> {
    await Deno.writeFile(`${this.path}/${this.#uuid}.bel`, bytes);
  }

  /** The archive's bytes. */
  async bytes(): Promise<Uint8Array> {
    return await Deno.readFile(`${this.path}/${this.#uuid}.bel`);
  }

  /** Writes a file into the folder, and answers with its path. */
  async write(name: string, text: string): Promise<string> {
    await Deno.writeTextFile(`${this.path}/${name}`, text);
    return `${this.path}/${name}`;
  }

  /** Runs a command of the tool in the folder. */
  async run(args: readonly string[], input = ""): Promise<ToolAnswer> {
    return await runTool(this.#tool, args, { cwd: this.path, input });
  }

  /**
   * The seconds of one core that a command of the tool takes.
   *
   * @throws {TypeError} If it fails.
   */
  async cpuSeconds(args: readonly string[]): Promise<number> {
    // What `times` says in its second line is of all that the shell has waited for (POSIX, `sh`).
    const script = '"$0" "$@" >&2 && times';
    const said = await runTool("sh", ["-c", script, this.#tool, ...args], { cwd: this.path });
    const times = said.stdout.split("\n")[1]?.matchAll(/(\d+)m([\d.]+)s/g);
    if (!said.ok || times === undefined) throw new TypeError(`${this.#tool}: ${said.stderr}`);
    return [...times].reduce((sum, [, minutes, seconds]) => sum + 60 * +minutes + +seconds, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

async function runTool(
  tool: string,
  args: readonly string[],
  { cwd, input = "" }: { cwd?: string; input?: string } = {},
): Promise<ToolAnswer> {
  const child = new Deno.Command(tool, {
    args: [...args],
    cwd,
    env: { BELENIOS_USE_URANDOM: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch (error) {
    // It need not read all that it is handed.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
  const { success, stdout, stderr } = await child.output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { ok: success, stdout: out, stderr: err };
}
