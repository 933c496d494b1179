/** Files that a build makes: whole, or not there. */
import { removeScratch } from "./scratch.ts";

/** Exit codes of signals, as shells have them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Names of files that are being made. */
const parts = new Set<string>();

/** Has Ctrl-C and SIGTERM end the process at once, and leave nothing half made. */
export function endOnSignals(): void {
  if (Deno.build.os === "windows") return;
  for (const [signal, code] of Object.entries(SIGNALS)) {
    Deno.addSignalListener(signal as keyof typeof SIGNALS, () => {
      removeScratch();
      for (const part of parts) removePart(part);
      Deno.exit(code);
    });
  }
}

/**
 * Has `make` write a file beside `path`, and puts it there once it is whole: whoever runs the old one is not
 * disturbed, and a build that fails leaves it.
 */
export async function makeWhole<T>(path: string, make: (part: string) => Promise<T>): Promise<T> {
  const part = `${path}.${Deno.pid}.part`;
  parts.add(part);
  try {
    const made = await make(part);
    await Deno.rename(part, path);
    return made;
  } finally {
    removePart(part);
    parts.delete(part);
  }
}

/** Writes a file whole. */
export function writeWhole(path: string, bytes: Uint8Array, { mode = 0o644 } = {}): Promise<void> {
  return makeWhole(path, (part) => Deno.writeFile(part, bytes, { mode }));
}

function removePart(part: string): void {
  try {
    Deno.removeSync(part);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
