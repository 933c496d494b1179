/** The file of a receipt: taken before the ballot is sent, so that nothing is in its way afterwards. */
import { UnreachableError } from "../app/errors.ts";

/** A file that is there and empty until it is written; disposing it removes one that was not. */
export class ReceiptFile implements Disposable {
  readonly path: string;
  #isWritten = false;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the file; undefined if none is wanted.
   *
   * @throws {UnreachableError} If it is there, or cannot be made.
   */
  static open(path: string | undefined): ReceiptFile | undefined {
    if (path === undefined) return undefined;
    try {
      Deno.openSync(path, { write: true, createNew: true }).close();
    } catch (error) {
      const what = error instanceof Deno.errors.AlreadyExists
        ? "it exists: name another file"
        : (error as Error).message;
      const message = `Cannot write the receipt ${path}: ${what}. Nothing was sent`;
      throw new UnreachableError(message, { cause: error });
    }
    return new ReceiptFile(path);
  }

  write(text: string): void {
    Deno.writeTextFileSync(this.path, text);
    this.#isWritten = true;
  }

  [Symbol.dispose](): void {
    if (!this.#isWritten) Deno.removeSync(this.path);
  }
}
