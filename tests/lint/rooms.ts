/**
 * `house/rooms`: a room is a folder, and of the rooms beside it a file imports from those alone that are listed
 * here, types included. A room stands below all that import it, so there is no way back: every arrow leads to
 * a line above. What a room may import of other top-level folders is for `house/one-way-imports`.
 *
 * A file whose name begins with `_` is for its own room alone.
 */

/** The rooms, the lowest first, and those that each may import. */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  "core/base": [],
  "core/sha256": ["core/base"],
  "core/ed25519": ["core/base"],
  "core/validator": ["core/base"],
  "core/block": ["core/base", "core/sha256"],
  "core/witness": ["core/base", "core/ed25519", "core/block"],
  "core/witness/rounds": ["core/base", "core/block", "core/witness"],
  "core/rules": ["core/base", "core/sha256", "core/validator", "core/block", "core/witness"],
  "core/pending": ["core/base", "core/validator", "core/block"],
  "core/store": ["core/base", "core/block", "core/rules", "core/pending", "core/witness"],
  "core/witness/signer": [
    "core/base",
    "core/block",
    "core/ed25519",
    "core/store",
    "core/witness",
  ],
  "core/chain": [
    "core/base",
    "core/validator",
    "core/block",
    "core/witness",
    "core/rules",
    "core/pending",
    "core/store",
  ],
  "core/mining": ["core/base", "core/sha256", "core/block", "core/rules", "core/chain"],
  "core/exchange": ["core/base", "core/block", "core/witness", "core/rules", "core/chain"],
  "core/audit": [
    "core/base",
    "core/sha256",
    "core/validator",
    "core/block",
    "core/witness",
    "core/rules",
    "core/pending",
    "core/store",
    "core/chain",
    "core/exchange",
  ],

  "plugins/authoring": [],
  "plugins/conformance": [],
  "plugins/counting": [],
  "plugins/text": [],
  "plugins/belenios/curve": [],
  "plugins/belenios/group": ["plugins/belenios/curve"],
  "plugins/belenios/proofs": ["plugins/belenios/group"],
  "plugins/belenios/ballots": ["plugins/belenios/group", "plugins/belenios/proofs"],
  "plugins/belenios/trustees": [
    "plugins/belenios/group",
    "plugins/belenios/proofs",
    "plugins/belenios/ballots",
  ],
  "plugins/belenios/ceremony": [
    "plugins/belenios/group",
    "plugins/belenios/proofs",
    "plugins/belenios/trustees",
  ],
  "plugins/belenios/archive": [
    "plugins/belenios/group",
    "plugins/belenios/ballots",
    "plugins/belenios/trustees",
  ],
  "plugins/election/roll": [],
  "plugins/election/definition": [
    "plugins/belenios/group",
    "plugins/belenios/proofs",
    "plugins/belenios/ballots",
    "plugins/belenios/trustees",
    "plugins/counting",
    "plugins/text",
    "plugins/election/roll",
  ],
  "plugins/election/records": [
    "plugins/belenios/group",
    "plugins/belenios/proofs",
    "plugins/belenios/ballots",
    "plugins/belenios/trustees",
    "plugins/counting",
    "plugins/text",
    "plugins/election/roll",
    "plugins/election/definition",
  ],
  "plugins/election/secret": [
    "plugins/belenios/group",
    "plugins/belenios/proofs",
    "plugins/belenios/ballots",
    "plugins/belenios/trustees",
    "plugins/belenios/ceremony",
    "plugins/election/definition",
    "plugins/election/records",
  ],
  "plugins/election/opening": [
    "plugins/belenios/group",
    "plugins/belenios/ballots",
    "plugins/belenios/trustees",
    "plugins/election/definition",
    "plugins/election/records",
    "plugins/election/secret",
  ],
  "plugins/election/result": ["plugins/counting", "plugins/election/definition"],
  "plugins/election": [
    "plugins/belenios/group",
    "plugins/belenios/ballots",
    "plugins/belenios/trustees",
    "plugins/counting",
    "plugins/election/roll",
    "plugins/election/definition",
    "plugins/election/records",
    "plugins/election/secret",
    "plugins/election/opening",
  ],
  "plugins/examples": [],
  "plugins/state": [],
  "plugins/host": ["plugins/state"],
  "plugins/sandbox": ["plugins/state", "plugins/host"],
  "plugins/vote": ["plugins/state", "plugins/text"],
  "plugins": ["plugins/election", "plugins/vote"],
  "plugins/verify": ["plugins", "plugins/host", "plugins/state"],

  "net/base": [],
  "net/transport": ["net/base"],
  "net/wire": ["net/base"],
  "net/http": ["net/base"],
  "net/private/noise": [],
  "net/private": ["net/base", "net/transport", "net/wire", "net/private/noise"],
  "net/session": ["net/base", "net/transport", "net/wire"],
  "net/peers": ["net/base", "net/transport", "net/wire", "net/session"],
  "net/sync": ["net/base", "net/wire", "net/session", "net/peers"],
  "net/relay": ["net/base", "net/wire", "net/session", "net/peers"],
  "net/witness": ["net/base", "net/wire", "net/session", "net/peers"],
  "net/tracker/protocol": ["net/base"],
  "net/tracker/swarm": ["net/base", "net/transport", "net/wire", "net/tracker/protocol"],
  "net/tracker/server": [
    "net/base",
    "net/transport",
    "net/http",
    "net/private",
    "net/tracker/protocol",
    "net/tracker/swarm",
  ],
  "net/tracker/client": ["net/base", "net/http", "net/private", "net/tracker/protocol"],
  "net/bundle": [
    "net/base",
    "net/http",
    "net/transport",
    "net/wire",
    "net/private",
    "net/session",
    "net/peers",
    "net/tracker/client",
  ],
  "net/node": [
    "net/base",
    "net/transport",
    "net/wire",
    "net/session",
    "net/peers",
    "net/sync",
    "net/relay",
    "net/witness",
    "net/tracker/protocol",
  ],
  "net/api": [
    "net/base",
    "net/http",
    "net/sync",
    "net/witness",
    "net/tracker/protocol",
    "net/node",
  ],

  "cli/complete": [],
  "cli/app": [],
  "cli/app/files": ["cli/app"],
  "cli/app/replica": ["cli/app"],
  "cli/app/plugin": ["cli/app", "cli/app/files", "cli/app/replica"],
  "cli/app/page": [],
  "cli/app/peer": ["cli/app", "cli/app/files", "cli/app/plugin"],
  "cli/app/finality": [],
  "cli/app/records": ["cli/app/peer", "cli/app/finality"],
  "cli/lib": ["cli/app", "cli/app/peer", "cli/app/records"],
  "cli/terminal": ["cli/app"],
  "cli/options": ["cli/app", "cli/app/files", "cli/app/peer", "cli/terminal"],
  "cli/records": [
    "cli/app",
    "cli/app/files",
    "cli/app/finality",
    "cli/app/peer",
    "cli/app/records",
    "cli/terminal",
    "cli/options",
  ],
  "cli/csv": ["cli/app", "cli/app/files"],
  "cli/election": [
    "cli/app",
    "cli/app/files",
    "cli/app/finality",
    "cli/app/records",
    "cli/terminal",
    "cli/options",
    "cli/records",
    "cli/csv",
  ],
  "cli/result": ["cli/app", "cli/app/files", "cli/app/finality", "cli/terminal", "cli/options"],
  "cli/roll": ["cli/app", "cli/app/files", "cli/csv", "cli/result"],
  "cli/letters": ["cli/app", "cli/csv", "cli/roll"],
  "cli/audit": ["cli/app", "cli/app/files", "cli/app/plugin", "cli/election", "cli/result"],
  "cli/report": ["cli/app", "cli/app/files", "cli/audit", "cli/result"],
  "cli/ballot": [
    "cli/app",
    "cli/app/files",
    "cli/app/peer",
    "cli/app/records",
    "cli/terminal",
    "cli/options",
    "cli/records",
    "cli/csv",
    "cli/election",
    "cli/result",
  ],
  "cli/trustee": [
    "cli/app",
    "cli/app/files",
    "cli/app/finality",
    "cli/options",
    "cli/records",
    "cli/result",
  ],
  "cli/organise": [
    "cli/app",
    "cli/app/files",
    "cli/options",
    "cli/records",
    "cli/result",
    "cli/trustee",
  ],
  "cli/host": [
    "cli/app",
    "cli/app/files",
    "cli/app/page",
    "cli/app/peer",
    "cli/app/plugin",
    "cli/result",
    "cli/organise",
  ],
  "cli/demo": [
    "cli/app",
    "cli/app/files",
    "cli/app/records",
    "cli/terminal",
    "cli/result",
    "cli/audit",
    "cli/ballot",
    "cli/host",
  ],
  "cli/page/words": [],
  "cli/page/state": ["cli/app", "cli/result", "cli/page/words"],
  "cli/page/parts": ["cli/result", "cli/page/words", "cli/page/state"],
  "cli/page/screens": ["cli/page/words", "cli/page/state", "cli/page/parts"],
  "cli/page": ["cli/page/words", "cli/page/state", "cli/page/parts", "cli/page/screens"],
  "cli/commands": [
    "cli/complete",
    "cli/app",
    "cli/app/files",
    "cli/app/finality",
    "cli/app/replica",
    "cli/app/plugin",
    "cli/app/page",
    "cli/app/peer",
    "cli/app/records",
    "cli/terminal",
    "cli/options",
    "cli/records",
    "cli/csv",
    "cli/roll",
    "cli/letters",
    "cli/election",
    "cli/audit",
    "cli/report",
    "cli/host",
    "cli/trustee",
    "cli/organise",
    "cli/ballot",
    "cli/demo",
    "cli/result",
  ],
  "cli/build": ["cli/app", "cli/app/page", "cli/app/plugin", "cli/terminal"],
  "cli": ["cli/app", "cli/app/replica", "cli/terminal", "cli/options", "cli/commands"],
};

const TOPS = /^(core|net|plugins|cli)\//;

/** Why the file at `path` must not import the one at `target`, if it must not. */
export function roomFault(path: string, target: string): string | undefined {
  const [room, other] = [path, target].map(roomOf);
  if (!TOPS.test(path) || room === other || isDoor(path)) return undefined;
  if (/(^|\/)_[^/]*$/.test(target)) return `${target} is for ${other} alone`;
  if (topOf(path) !== topOf(target)) return undefined;
  const allowed = ROOMS[room];
  if (allowed === undefined) return `${room} is no room of tests/lint/rooms.ts: list it there`;
  if (allowed.includes(other)) return undefined;
  const names = allowed.length === 0 ? "no other room" : allowed.join(", ");
  return `${room} may import ${names}, not ${target}: hand it in, or move it down`;
}

/** The `mod.ts` of a top-level folder gives what its rooms have to others. */
function isDoor(path: string): boolean {
  return /^[a-z]+\/mod\.ts$/.test(path);
}

function roomOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function topOf(path: string): string {
  return path.slice(0, path.indexOf("/"));
}
