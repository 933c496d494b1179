/** Resident memory of a process in bytes; undefined where the system does not tell. */
export function residentMemory(pid: number): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  // Deno itself opens /proc only for those who may do everything.
  const { stdout } = new Deno.Command("cat", { args: [`/proc/${pid}/status`] }).outputSync();
  const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(new TextDecoder().decode(stdout)) ?? [];
  return kilobytes === undefined ? undefined : 1_024 * Number(kilobytes);
}
