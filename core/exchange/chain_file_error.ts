/** What is wrong with a chain file. */

/** A chain file is not one, is cut off, or contradicts itself. */
export class ChainFileError extends Error {
  override readonly name = "ChainFileError";
  /** Offset of the part that cannot be read, in bytes. */
  readonly offset: number;

  constructor(message: string, offset: number, options?: ErrorOptions) {
    super(`${message} (at byte ${offset})`, options);
    this.offset = offset;
  }
}
