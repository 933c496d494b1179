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
  return readStat(readProc(pid, "stat"))?.own;
}

/**
 * Seconds of one core that each of these processes has used so far, with all that it started; undefined where the
 * system does not tell. A process that is gone is left out.
 */
export function treeCpuSeconds(pids: Iterable<number>): Map<number, number> | undefined {
  const all = readStats();
  if (all.size === 0) return undefined;
  const children = Map.groupBy(all.values(), ({ parent }) => parent);
  const sum = ({ pid, own, ofEnded }: Stat): number =>
    (children.get(pid) ?? []).reduce((total, child) => total + sum(child), own + ofEnded);
  const known = [...pids].flatMap((pid) => all.get(pid) ?? []);
  return new Map(known.map((stat) => [stat.pid, sum(stat)]));
}

/** What /proc says of a process; times in seconds of one core. */
interface Stat {
  readonly pid: number;
  readonly parent: number;
  readonly own: number;
  /** What its children used that have ended and were waited for. */
  readonly ofEnded: number;
}

/** Reads a line of /proc/PID/stat, see proc_pid_stat(5). */
function readStat(line: string): Stat | undefined {
  // The name in parentheses may hold anything.
  const [, pid, rest] = /^(\d+) \(.*\) (.*)$/s.exec(line) ?? [];
  if (rest === undefined) return undefined;
  const fields = rest.split(" ").map(Number);
  const [, parent] = fields;
  // From the 14th field on: utime, stime, cutime, cstime. The first here is the third.
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15);
  return {
    pid: Number(pid),
    parent,
    own: (user + system) / JIFFIES,
    ofEnded: (endedUser + endedSystem) / JIFFIES,
  };
}

/** All processes of this machine; none where the system does not tell. */
function readStats(): Map<number, Stat> {
  if (Deno.build.os !== "linux") return new Map();
  // Some are gone before they are read: what is said of them on stderr does not matter.
  const { stdout } = new Deno.Command("sh", {
    args: ["-c", "cat /proc/[0-9]*/stat"],
    stderr: "null",
  }).outputSync();
  const lines = new TextDecoder().decode(stdout).split(/\n(?=\d+ \()/);
  return new Map(lines.flatMap((line) => readStat(line) ?? []).map((stat) => [stat.pid, stat]));
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
