/** With which flags Deno runs this program. The tasks in deno.json say the same. */

/** What it may do: all but loading code and native libraries. */
export const PERMISSION_FLAGS: readonly string[] = [
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  "--allow-run",
];

/** `unstable` of deno.json, as flags. */
export const UNSTABLE_FLAGS: readonly string[] = [
  "--unstable-no-legacy-abort",
  "--unstable-worker-options",
];

/** For the program in one file: it needs no configuration, nor takes that of the folder it is started in. */
export const BUNDLE_FLAGS: readonly string[] = [
  "--quiet",
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--node-modules-dir=none",
  ...UNSTABLE_FLAGS,
  ...PERMISSION_FLAGS,
];
