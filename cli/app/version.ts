/** What this program calls itself. */
import { BUILD, type BuildInfo } from "./build_info.ts";

/** Version of this program, https://semver.org. */
export const VERSION = "0.1.0";

/** What peers are told. */
export const AGENT = `chainvote/${VERSION}`;

/** What `--version` says: the version, and how it was built, with which Deno, for which machine. */
export function describeVersion(
  build: BuildInfo = BUILD,
  { deno = Deno.version.deno, target = Deno.build.target } = {},
): string {
  const way = build.way === "source" ? "from source" : build.way;
  const commit = build.way === "source" || build.commit === "" ? [] : [`commit ${build.commit}`];
  return `${VERSION} (${[way, `Deno ${deno}`, target, ...commit].join(", ")})`;
}
