/**
 * What Node gets of the library in the place of what needs Deno: it says so when it is called, where the real one
 * would end in "Deno is not defined".
 */

/** The names of what needs Deno, and what of Deno it is. */
const NEEDS = {
  Peer: "TCP, an HTTP server, SQLite and mining workers",
  Tracker: "an HTTP server",
} as const;

/** Stands for `Peer`. */
export class Peer {
  /** @throws {Error} Always: it needs Deno. */
  constructor() {
    throw needsDeno("Peer");
  }
}

/** Stands for `Tracker`. */
export class Tracker {
  /** @throws {Error} Always: it needs Deno. */
  constructor() {
    throw needsDeno("Tracker");
  }
}

function needsDeno(name: keyof typeof NEEDS): Error {
  return new Error(
    `Cannot make a ${name} as it needs Deno, for ${NEEDS[name]}: run this program with Deno, ` +
      "https://deno.com; Blockchain and validators work here too",
  );
}
