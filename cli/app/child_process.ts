/** Starts this program again as processes of its own. */
import { fileURLToPath } from "node:url";
import { BUILD } from "./build_info.ts";
import { BUNDLE_FLAGS, PERMISSION_FLAGS } from "./run_flags.ts";

/** A command of this program that runs by itself and tells where it listens. Disposing it ends it. */
export interface ChildProcess extends AsyncDisposable {
  readonly pid: number;
  /** The JSON document that it printed when it was ready. */
  readonly ready: unknown;
}

/** How long a child may take to end in good order, in ms. */
const GRACE_MS = 5_000;

/**
 * Starts a command that prints one JSON document when it is ready, such as `peer --json`.
 *
 * @throws {Error} If it ends before, with what it wrote to stderr.
 * @throws The signal's reason, once `signal` is aborted; the process is ended then.
 */
export async function startChild(
  args: readonly string[],
  { signal }: { signal: AbortSignal },
): Promise<ChildProcess> {
  const { command, args: before } = selfCommand();
  const child = new Deno.Command(command, {
    args: [...before, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = readAll(child.stderr);
  const end = async () => {
    await stop(child);
    await Promise.all([stderr, lines.cancel()]);
  };
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    const interrupted = rejectOnAbort(signal);
    const line = await Promise.race([readLine(lines), interrupted.promise])
      .finally(interrupted.release);
    if (line === undefined) throw new Error(`chainvote ${args[0]} ended at once: ${await stderr}`);
    return { pid: child.pid, ready: JSON.parse(line), [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** How this program is started: a command, and what stands before its own arguments. */
export function selfCommand(): { command: string; args: string[] } {
  const command = Deno.execPath();
  switch (BUILD.way) {
    case "deno compile":
      return { command, args: [] };
    case "npm":
    case "zip":
    case "self-extracting":
      return { command, args: ["run", ...BUNDLE_FLAGS, Deno.mainModule] };
    case "source": {
      const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
      const main = new URL("../chainvote.ts", import.meta.url).href;
      return { command, args: ["run", "--quiet", "--config", config, ...PERMISSION_FLAGS, main] };
    }
  }
}

async function stop(child: Deno.ChildProcess): Promise<void> {
  const timer = setTimeout(() => kill(child, "SIGKILL"), GRACE_MS);
  kill(child, Deno.build.os === "windows" ? "SIGKILL" : "SIGTERM");
  await child.status;
  clearTimeout(timer);
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    // It has ended by itself, as after Ctrl-C, which reaches the whole process group.
    if (!(error instanceof TypeError)) throw error;
  }
}

async function readLine(
  reader: ReadableStreamDefaultReader<string>,
): Promise<string | undefined> {
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return undefined;
    text += value;
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
  }
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(stream).text();
}

function rejectOnAbort(signal: AbortSignal): { promise: Promise<never>; release: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return { promise, release: () => signal.removeEventListener("abort", abort) };
}
