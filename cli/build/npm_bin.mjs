#!/usr/bin/env node
// Starts the program on the Deno that npm installed beside it.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { homedir, platform } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const FLAGS = ["@FLAGS@"];

/** Ends as a command does that cannot reach what it needs. */
function fail(reason) {
  process.stderr.write(`chainvote: ${reason}\n`);
  process.exit(5);
}

/** Where Deno keeps compiled code of this program. */
function cacheFolder() {
  const { LOCALAPPDATA, XDG_CACHE_HOME = "" } = process.env;
  if (platform() === "win32" && LOCALAPPDATA) return join(LOCALAPPDATA, "chainvote-cache", "npm");
  // The XDG Base Directory Specification has relative paths ignored.
  const base = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : join(homedir(), ".cache");
  return join(base, "chainvote", "npm");
}

/** Deno's path. Where scripts of packages may not run, npm's package `deno` sets itself up now. */
function findDeno() {
  try {
    return createRequire(import.meta.url)("deno/install_api.cjs").runInstall();
  } catch (error) {
    return fail(`Cannot start as npm must have installed Deno here: ${error.message}`);
  }
}

// It asks for no update of Deno, reads no package.json, and takes no orders of whoever started Node.
const env = {
  ...process.env,
  DENO_DIR: cacheFolder(),
  DENO_NO_UPDATE_CHECK: "1",
  DENO_NO_PACKAGE_JSON: "1",
};
delete env.DENO_PERMISSION_BROKER_PATH;
delete env.NODE_CHANNEL_FD;

const program = fileURLToPath(new URL("../program/chainvote.js", import.meta.url));
const child = spawn(findDeno(), ["run", ...FLAGS, program, ...process.argv.slice(2)], {
  env,
  stdio: "inherit",
});
// The program decides when it ends; a terminal sends Ctrl-C to both, and the second one changes nothing.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => fail(`Cannot start Deno: ${error.message}`));
child.on("exit", (code, signal) => {
  if (signal === null) return process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
