/** The program for Windows: a folder in a zip archive, with Deno, the program, and what starts it. */
import { BUNDLE_FLAGS } from "../app/run_flags.ts";
import { packZip } from "./zip.ts";

/** Name of the folder in the archive. */
const FOLDER = "chainvote";

/**
 * `chainvote.cmd`. cmd.exe wants lines that end with CR LF, and takes what is in the quotes as it is. Deno keeps
 * compiled code in a folder of its own, asks for no update, and reads no package.json.
 */
const STARTER = [
  "@echo off",
  "setlocal",
  'set "DENO_DIR=%LOCALAPPDATA%\\chainvote-cache\\zip"',
  "set DENO_NO_UPDATE_CHECK=1",
  "set DENO_NO_PACKAGE_JSON=1",
  "set DENO_PERMISSION_BROKER_PATH=",
  "set NODE_CHANNEL_FD=",
  `"%~dp0deno.exe" run ${BUNDLE_FLAGS.join(" ")} "%~dp0chainvote.js" %*`,
  "exit /b %errorlevel%",
  "",
].join("\r\n");

/** The bytes of the archive. The same files give the same bytes, for the same Deno. */
export function packForWindows(
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const all = { "chainvote.cmd": new TextEncoder().encode(STARTER), ...files };
  return packZip(
    Object.entries(all).map(([name, bytes]) => ({ path: `${FOLDER}/${name}`, bytes })),
  );
}
