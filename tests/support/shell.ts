/** Real shells on a terminal of their own, in which somebody types and presses Tab. */
import type { Program } from "./program.ts";
import type { Running } from "./running.ts";

/** The shells that can be typed into. */
export type TypedShell = "bash" | "zsh";

/** What a shell is told before it is ready: a prompt to wait for, and a program that says what it was given. */
const PREPARE = `chainvote() { { printf 'GOT'; printf '<%s>' "$@"; printf 'END\\n'; } >/dev/tty; }
PS1='REA''DY> '
`;

const START: Readonly<Record<TypedShell, string>> = {
  // Nothing of the machine's set-up, so no bash-completion either.
  bash: "bash --noprofile --norc -i",
  zsh: "zsh -f -i",
};

/** True if a program is installed here. */
export function isInstalled(name: string): boolean {
  return (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
    try {
      return Deno.statSync(`${folder}/${name}`).isFile;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
        return false;
      }
      throw error;
    }
  });
}

/** True if the shell is here; otherwise says which test was left out, and why. */
export function isShellHere(name: string): boolean {
  // `script` gives them a terminal.
  const missing = [name, "script"].find((each) => !isInstalled(each));
  if (missing === undefined) return true;
  console.log(`left out: ${missing} is not installed here`);
  return false;
}

/** An interactive shell. */
export class ShellSession implements AsyncDisposable {
  readonly #running: Running;

  private constructor(running: Running) {
    this.#running = running;
  }

  /** Starts a shell in the program's folder, with an empty home, and runs `setup` in it. */
  static async open(program: Program, shell: TypedShell, setup: string): Promise<ShellSession> {
    const running = program.start("script", ["-qfec", START[shell], "/dev/null"], {
      env: { TERM: "dumb", PS1: "$ ", HISTFILE: "/dev/null", INPUTRC: "/dev/null" },
    });
    const session = new ShellSession(running);
    await running.type(`${setup}\n${PREPARE}`);
    await running.seen("stdout", /READY> /);
    return session;
  }

  /** Types keys (`\t` is Tab) and Enter; the arguments that the program then got. */
  async type(keys: string): Promise<string[]> {
    const before = this.#running.stdout.length;
    await this.#running.type(`${keys}\n`);
    const all = await this.#running.seen("stdout", after(before, /GOT(?:<[^>]*>)*END/));
    return [...all.slice(all.lastIndexOf("GOT")).matchAll(/<([^>]*)>/g)].map(([, word]) => word);
  }

  /** Types keys, waits until `pattern` is on the screen, and takes the line back; what matched. */
  async look(keys: string, pattern: RegExp): Promise<string> {
    const before = this.#running.stdout.length;
    await this.#running.type(keys);
    const seen = await this.#running.seen("stdout", after(before, pattern));
    // Ctrl-U: the line is taken back.
    await this.#running.type("\x15");
    return seen;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running.kill();
  }
}

/** A pattern that matches what comes after `length` characters. */
function after(length: number, pattern: RegExp): RegExp {
  return new RegExp(`(?<=^[^]{${length},})(?:${pattern.source})`, pattern.flags);
}
