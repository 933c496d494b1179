/** `registrar.json`: what a registrar shows of the own folder, for the organiser to put into the definition. */

/** Whose folder it is. Nothing of it is secret. */
export interface RegistrarFile {
  /** The election's; codes are bound to both. */
  readonly nonce: string;
  readonly uuid: string;
  /** 1 or 2. */
  readonly registrar: number;
  /** How many registrars there are. */
  readonly registrars: number;
  readonly name: string;
  /** By which replaced letters are signed: 64 hex digits. */
  readonly key: string;
  /** Commitment to the own list of keys: 64 hex digits. */
  readonly commit: string;
}

/** Writes the file's text. */
export function formatRegistrar(file: RegistrarFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/**
 * Reads what {@linkcode formatRegistrar} writes.
 *
 * @throws {SyntaxError} Naming the field and the rule.
 */
export function parseRegistrar(text: string): RegistrarFile {
  const value = JSON.parse(text);
  const isText = (name: string, pattern: RegExp) => {
    if (typeof value?.[name] === "string" && pattern.test(value[name])) return;
    throw new SyntaxError(`its ${name} must be as chainvote roll new has written it`);
  };
  for (const name of ["nonce", "key", "commit"]) isText(name, /^[0-9a-f]{64}$/);
  isText("uuid", /^[1-9A-HJ-NP-Za-km-z]{14}$/);
  isText("name", /./);
  const { registrar, registrars } = value;
  if ((registrar === 1 || registrar === 2) && (registrars === 1 || registrars === 2)) return value;
  throw new SyntaxError("its registrar must be 1 or 2");
}
