/** What this program calls itself. */

/** Version of this program, https://semver.org. */
export const VERSION = "0.1.0";

/** What peers are told. */
export const AGENT = `chainvote/${VERSION}`;
