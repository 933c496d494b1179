/**
 * `deno task bench phones`: a hall in which everybody votes at the same moment, from behind one router: each opens the page, types
 * a code, sends a vote and follows it until its proof shows that it is final. The host is a process of its own; the telephones are
 * all in this one.
 */
import { systemClock as clock } from "../../core/base/system.ts";
import { Hall, type HallSetting } from "../support/hall.ts";
import { Phone, type Refusals } from "../support/phone.ts";
import { ballotsOf } from "../support/hall_ballots.ts";
import { cpuSeconds, peakMemory } from "../support/process_usage.ts";
import { readPhonesOptions } from "./phones_options.ts";

/** Waits, in ms. */
interface Wait {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** What was measured. */
interface PhoneFigures extends HallSetting {
  /** From opening the page to the election. */
  readonly opened: Wait;
  /** From the code to the first question. */
  readonly entered: Wait;
  /** From the press of the button to the peer's answer. */
  readonly accepted: Wait;
  /** From the press of the button until its proof shows that the vote is final. */
  readonly final: Wait;
  /** Requests that were refused, by status and path; each was made again. */
  readonly refused: Readonly<Record<string, number>>;
  readonly host: {
    /** Seconds of one core, from the first page to the last final vote. */
    readonly cpuSeconds: number;
    readonly seconds: number;
    /** Bytes, the most that it ever had. */
    readonly memory: number;
    /** The most files and connections that were open at a look. */
    readonly descriptors: number;
  };
}

/** How often the host's open files are counted, in ms. */
const COUNT_MS = 200;

/** Runs the bench. */
export async function benchPhones(args: readonly string[]): Promise<void> {
  const { json, ...setting } = readPhonesOptions(args);
  const figures = await measure(setting);
  if (json) console.log(JSON.stringify(figures));
  else print(figures);
}

async function measure(setting: HallSetting): Promise<PhoneFigures> {
  await using hall = await Hall.open(setting);
  const { host, world: { election } } = hall;
  const ballots = await ballotsOf(hall);
  const refusals: Refusals = new Map();
  using phones = new DisposableStack();
  const all = election.voters.map(({ code }, i) =>
    phones.use(new Phone({ url: host.url, code, ballot: ballots[i], refusals }))
  );
  const [began, cpuBefore] = [clock.monotonic(), cpuSeconds(host.pid) ?? NaN];
  const count = countDescriptors(host.pid);
  const opened = await timesOf(all, (phone) => phone.open());
  const entered = await timesOf(all, (phone) => phone.enterCode());
  const pressed = clock.monotonic();
  const accepted: number[] = [];
  const final = await timesOf(all, async (phone) => {
    await phone.send();
    accepted.push(clock.monotonic() - pressed);
    await phone.untilFinal();
  });
  const seconds = (clock.monotonic() - began) / 1_000;
  const answer = await (await fetch(`${host.url}/v1/query/status`)).json();
  if (answer.answer.voters !== setting.voters) {
    throw new Error(`${answer.answer.voters} of ${setting.voters} votes are in the chain`);
  }
  return {
    ...setting,
    opened: waitOf(opened),
    entered: waitOf(entered),
    accepted: waitOf(accepted),
    final: waitOf(final),
    refused: Object.fromEntries(refusals),
    host: {
      cpuSeconds: round((cpuSeconds(host.pid) ?? NaN) - cpuBefore),
      seconds: round(seconds),
      memory: peakMemory(host.pid) ?? NaN,
      descriptors: count.end(),
    },
  };
}

/** What each took, in ms; all begin at once. */
async function timesOf(
  phones: readonly Phone[],
  task: (phone: Phone) => Promise<void>,
): Promise<number[]> {
  const began = clock.monotonic();
  return await Promise.all(phones.map(async (phone) => {
    await task(phone);
    return clock.monotonic() - began;
  }));
}

function countDescriptors(pid: number) {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, [...Deno.readDirSync(`/proc/${pid}/fd`)].length);
  }, COUNT_MS);
  return {
    end: (): number => {
      clearInterval(timer);
      return most;
    },
  };
}

function waitOf(times: readonly number[]): Wait {
  const sorted = times.toSorted((a, b) => a - b);
  const quantile = (part: number) => Math.round(sorted[Math.floor(part * (sorted.length - 1))]);
  return { p50: quantile(0.5), p99: quantile(0.99), longest: quantile(1) };
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

function print({ voters, witnesses, isSecret, refused, host, ...waits }: PhoneFigures): void {
  console.log(
    `${voters} telephones, ${isSecret ? "secret" : "open"} ballots, ${witnesses} witness(es)`,
  );
  for (const step of ["opened", "entered", "accepted", "final"] as const) {
    const { p50, p99, longest } = waits[step];
    console.log(
      `  ${step.padEnd(9)} ${p50} ms (median), ${p99} ms (99 %), ${longest} ms (longest)`,
    );
  }
  console.log(`  refused   ${JSON.stringify(refused)}`);
  const { cpuSeconds, seconds, memory, descriptors } = host;
  console.log(
    `  host      ${cpuSeconds} s of a core in ${seconds} s, ${Math.round(memory / 1e6)} MB, ` +
      `${descriptors} descriptors`,
  );
}
