/** A process that a test has started: what it says, what is typed on its stdin, how it ends. */
import { concatBytes } from "../../core/base/hash.ts";
import { patiently, PROCESSES } from "./process_progress.ts";

/** What a command that ended left. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of this program. */
export class Running {
  readonly #child: Deno.ChildProcess;
  readonly #stdout: Output;
  readonly #stderr: Output;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  #end: Promise<Ended> | undefined;

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#stdout = new Output(child.stdout);
    this.#stderr = new Output(child.stderr);
    this.#stdin = child.stdin.getWriter();
    PROCESSES.add(this);
    child.status.then(() => PROCESSES.delete(this));
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Bytes that it has printed so far, on both streams. */
  get printed(): number {
    return this.#stdout.length + this.#stderr.length;
  }

  get stdout(): string {
    return this.#stdout.text;
  }

  get stderr(): string {
    return this.#stderr.text;
  }

  /** Stdout as it is. */
  get stdoutBytes(): Uint8Array {
    return concatBytes(...this.#stdout.chunks);
  }

  /** The first line of stdout, which must be JSON. */
  async ready<T>(): Promise<T> {
    const text = await this.seen("stdout", /^.*\n/);
    return JSON.parse(text);
  }

  /** Waits until the output matches; what matched. */
  seen(stream: "stdout" | "stderr", pattern: RegExp): Promise<string> {
    const output = stream === "stdout" ? this.#stdout : this.#stderr;
    const other = stream === "stdout" ? this.#stderr : this.#stdout;
    return patiently(output.seen(pattern), () => `${pattern} in:\n${output.text}\n${other.text}`);
  }

  /** Types on its stdin. */
  async type(input: string | Uint8Array, { end = false }: { end?: boolean } = {}): Promise<void> {
    const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
    try {
      if (bytes.length > 0) await this.#stdin.write(bytes);
      if (end) await this.#stdin.close();
    } catch (error) {
      // It ended without reading on.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits for its end. */
  ended(): Promise<Ended> {
    this.#end ??= this.#collect();
    return patiently(this.#end, () => `its end: ${this.stdout}${this.stderr}`);
  }

  /** Ends it as nothing can prevent. Idempotent. */
  async kill(signal: Deno.Signal = "SIGKILL"): Promise<Ended> {
    try {
      this.#child.kill(signal);
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
    return await this.ended();
  }

  async #collect(): Promise<Ended> {
    const { code } = await this.#child.status;
    await Promise.all([this.#stdout.end, this.#stderr.end]);
    await this.#stdin.close().catch(ignoreClosed);
    return { code, stdout: this.stdout, stderr: this.stderr };
  }
}

/** Text that comes bit by bit. */
class Output {
  text = "";
  length = 0;
  readonly chunks: Uint8Array[] = [];
  readonly end: Promise<void>;
  #more = Promise.withResolvers<void>();
  #isOver = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.end = this.#read(stream);
  }

  async seen(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.text);
      if (match !== null) return match[0];
      if (this.#isOver) throw new Error(`the process ended before ${pattern}: ${this.text}`);
      await this.#more.promise;
    }
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.chunks.push(chunk);
      this.length += chunk.length;
      this.text += decoder.decode(chunk, { stream: true });
      this.#wake();
    }
    this.#isOver = true;
    this.#wake();
  }

  #wake(): void {
    const { resolve } = this.#more;
    this.#more = Promise.withResolvers();
    resolve();
  }
}

function ignoreClosed(error: unknown): void {
  const isClosed = error instanceof TypeError || error instanceof Deno.errors.BrokenPipe;
  if (!isClosed) throw error;
}
