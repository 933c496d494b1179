/** What a process of this machine takes, by Linux's /proc. Deno itself opens it only for those who may do everything. */

/** Jiffies in a second: USER_HZ of all Linux machines that Deno runs on. */
const JIFFIES = 100;

/** Resident memory of a process in bytes; undefined where the system does not tell. */
export function residentMemory(pid: number): number | undefined {
  return readMemory(pid, "VmRSS");
}

/** The most resident memory that a process ever had, in bytes; undefined where the system does not tell. */
export function peakMemory(pid: number): number | undefined {
  return readMemory(pid, "VmHWM");
}

/** Seconds of one core that a process has used so far; undefined where the system does not tell. */
export function cpuSeconds(pid: number): number | undefined {
  // The name in parentheses may hold anything; utime and stime are the 14th and 15th field.
  const [, rest] = /^.*\) (.*)$/s.exec(readProc(pid, "stat")) ?? [];
  if (rest === undefined) return undefined;
  const fields = rest.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / JIFFIES;
}

function readMemory(pid: number, name: string): number | undefined {
  const line = new RegExp(`^${name}:\\s*(\\d+) kB$`, "m");
  const [, kilobytes] = line.exec(readProc(pid, "status")) ?? [];
  return kilobytes === undefined ? undefined : 1_024 * Number(kilobytes);
}

function readProc(pid: number, file: string): string {
  if (Deno.build.os !== "linux") return "";
  const { stdout } = new Deno.Command("cat", { args: [`/proc/${pid}/${file}`] }).outputSync();
  return new TextDecoder().decode(stdout);
}
