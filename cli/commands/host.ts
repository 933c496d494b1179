/** `chainvote host`: tracker, peer and API of an election in one process, and the invitation to it. */
import { type Command, Option } from "commander";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { wordsOf } from "../../core/base/chain_words.ts";
import type { Network } from "../../core/rules/network.ts";
import { type Address, formatAddress } from "../../net/base/address.ts";
import { ListenError } from "../../net/base/listen_error.ts";
import { parseTrackerUrl } from "../../net/http/base_url.ts";
import { MAX_PLACES } from "../../net/peers/limits.ts";
import { NetworkKey } from "../../net/private/network_key.ts";
import { EXIT, type ExitCode, UnreachableError, UsageError } from "../app/errors.ts";
import { readJoinedKey } from "../app/files/invitation_file.ts";
import { folderOf } from "../app/files/joined_elections.ts";
import { readNetworkKeyFile } from "../app/files/network_key_file.ts";
import { readNetworkFile } from "../app/files/networks.ts";
import { systemDeps } from "../app/peer/system_deps.ts";
import { holdElection, readHostedRoll } from "../host/hold_election.ts";
import { hostLines, unsignedLines } from "../host/host_greeting.ts";
import { formatInvitation } from "../host/invitation.ts";
import { chooseWitness } from "../host/host_witness.ts";
import type { WitnessChoice } from "../app/peer/open_witness.ts";
import { witnessKeyOptions } from "../options/witness_options.ts";
import { mergeReorgChoice, type ReorgFlags, reorgOptions } from "../options/reorg_options.ts";
import { readReorgChoice, writeReorgChoice } from "../app/files/reorg_choice.ts";
import { restartHost } from "./host_restart.ts";
import { isJoined, joinNetwork } from "../host/join_network.ts";
import { hostUrls, type OpenHost, openHost, type OpenHostOptions } from "../host/open_host.ts";
import { watchKeys } from "../host/watch_keys.ts";
import { watchClosing, watchOpening } from "../host/watch_opening.ts";
import { type RunCommand, untilAborted } from "../options/command_context.ts";
import {
  idleMiningLines,
  type MiningFlags,
  miningOptions,
  readMiningFlags,
} from "../options/mining_options.ts";
import { reading, readListenAddress, readPath, readWhole } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { peerOptions } from "../options/peer_options.ts";
import { type ProxyFlags, proxyOptions, trustedProxyOf } from "../options/proxy_options.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { createReplayProgress } from "../terminal/replay_progress.ts";

const ANY_ADDRESS = "0.0.0.0";

/** Where a host listens when nothing is said: the same at each start, as links name it. */
const USUAL = {
  http: { host: ANY_ADDRESS, port: 7700 },
  listen: { host: ANY_ADDRESS, port: 7701 },
} satisfies Record<string, Address>;

const EXAMPLES = [
  "chainvote host board.election                       on the machine that the others reach",
  "chainvote host board.election --places 500          for a whole school or company",
  "chainvote host board.election --private             nobody without the link reads or votes",
  "chainvote host board.election --url https://votes.example.org --http 127.0.0.1:7700 --trust-proxy",
];

const HELP = `
Who is outside of this machine's network reaches it only if the router, or the firewall, lets both ports
through: forward TCP 7700 and 7701 to this machine and name its public address with --url
http://ADDRESS:7700; or run the host on a rented server, which has one. With a web server in front, such as
Caddy or nginx, --url names what people see, and --listen must be reached past it.

Stopped and started again with the same file, it goes on where it was, and the link stays the same as long as
the address does. A host counts no votes: every member's machine does. While it is away, members who are
connected with each other go on; nobody new finds them.

A poll that names no witnesses gets its host for one, the first time: a key is made in its data folder, and what
it signs is final. With one witness everybody trusts the host not to leave votes out; --no-witness makes none.`;

interface HostFlags extends MiningFlags, ProxyFlags, Omit<ReorgFlags, "maxReorg"> {
  readonly http: Address;
  readonly listen: Address;
  readonly url?: string;
  readonly private?: true;
  readonly networkKey?: string;
  readonly places?: number;
  readonly roll?: string;
  readonly witnessKey?: string;
  readonly takeOver?: true;
  readonly witness: boolean;
  readonly data?: string;
  readonly dialBack: boolean;
  readonly json?: true;
}

const noWitness = new Option(
  "--no-witness",
  "do not sign: of a poll that names no witnesses nothing is final then",
);

export function addHostCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const { mine, mineIdle } = miningOptions();
  const { witnessKey, takeOver } = witnessKeyOptions();
  const reorg = reorgOptions();
  const proxy = proxyOptions();
  const command = program.command("host")
    .description("hold an election: one command that others reach, and the link that invites them")
    .argument("<file>", "what chainvote election build has made, or another network definition")
    .addOption(
      new Option("--http <host:port>", "where HTTP is answered")
        .argParser(readListenAddress).default(USUAL.http, formatAddress(USUAL.http)),
    )
    .addOption(
      new Option("--listen <host:port>", "where other peers connect")
        .argParser(readListenAddress).default(USUAL.listen, formatAddress(USUAL.listen)),
    )
    .addOption(
      new Option(
        "--url <url>",
        "how others reach HTTP, if not by an address of this machine: what the link names",
      ).argParser((text) => reading(() => parseTrackerUrl(text))),
    )
    .addOption(
      new Option("--private", "make a network key, which goes into the link, the first time")
        .conflicts("networkKey"),
    )
    .addOption(peerOptions.networkKey)
    .addOption(
      new Option(
        "--places <n>",
        "peers that may be connected at once, also all from one address (default: 64, and 32 of one)",
      ).argParser(readWhole(1, MAX_PLACES)),
    )
    .addOption(
      new Option("--roll <file>", "the roll, if it does not lie beside the file").argParser(
        readPath,
      ),
    )
    .addOption(witnessKey)
    .addOption(takeOver)
    .addOption(noWitness)
    .addOption(reorg.acceptReorg)
    .addOption(reorg.rejectBlock)
    .addOption(reorg.acceptFinal)
    .addOption(mine)
    .addOption(mineIdle)
    .addOption(peerOptions.data)
    .addOption(
      new Option("--no-dial-back", "tell of peers without checking that they can be reached"),
    )
    .addOption(proxy.trustProxy)
    .addOption(proxy.trustProxyAt)
    .addOption(json)
    .addOption(logLevel)
    .action((file, options) =>
      run(({ signal }) => {
        startLogging(options.logLevel);
        return runHost(file, options, signal);
      })
    );
  addExamples(command, EXAMPLES);
  command.addHelpText("after", HELP);
}

/** Runs a host until it is interrupted, or cannot go on. */
async function runHost(file: string, flags: HostFlags, signal: AbortSignal): Promise<ExitCode> {
  const named = readNetworkFile(file);
  const data = flags.data ?? await folderOf(named);
  const networkKey = chooseKey(flags, data);
  const { witnessKey, takeOver, witness: makesKey } = flags;
  const { network, witness } = chooseWitness(
    { file, network: named, data, witnessKey, takeOver, makesKey },
    { random },
  );
  printNote(...idleMiningLines(flags, network));
  if (witness === undefined) printNote(...unsignedLines(network, file));
  else if (!makesKey && witnessKey === undefined) {
    printNote(
      "--no-witness changes nothing here: this poll was hosted with a witness, and is only with it.",
    );
  }
  const election = { network, file, roll: flags.roll, data };
  const roll = readHostedRoll(election);
  const progress = createReplayProgress();
  const choice = mergeReorgChoice(readReorgChoice(data), flags);
  const namesWitnesses = named.definition.witnesses !== undefined;
  const isDataNamed = flags.data !== undefined;
  const restart = restartHost({ ...flags, file, data, isDataNamed, namesWitnesses }, USUAL);
  const hosted = { network, data, networkKey, witness, reorg: choice, restart };
  await using host = await open(hosted, flags, progress.show);
  progress.end();
  // Only a choice that could be opened with is kept.
  writeReorgChoice(data, choice);
  const { node: { address }, api, failed } = host.peer;
  const { chainId, definition: { name } } = network;
  const hosts = flags.url === undefined ? hostUrls(host.reached) : [flags.url];
  const links = hosts.map((url) => formatInvitation({ chainId, hosts: [url], networkKey }));
  const peers = hosts.map((url) => `${new URL(url).hostname}:${address.port}`);
  joinNetwork(data, { network, invitation: { chainId, hosts, networkKey }, peers }, systemDeps);
  const [link, ...others] = links;
  if (flags.json) {
    const [url] = hosts;
    const listen = formatAddress(address);
    const words = wordsOf(chainId);
    printJson({
      url,
      invitation: link,
      words,
      listen,
      pid: Deno.pid,
      network: chainId,
      name,
      data,
      ...witness && { witnessKey: witness.file },
    });
  } else {
    const isPrivate = networkKey !== undefined;
    const shown = { network, link, others, isPrivate, data, hosts, witnessKey: witness?.file };
    printLine(...hostLines(shown));
  }
  const over = AbortSignal.any([signal, failed]);
  const holding = { api, clock, signal: over };
  const watches = [watchKeys, watchClosing, watchOpening].map((it) => () => it(network, holding));
  const parts = [() => holdElection(election, roll, holding), ...watches];
  for (const part of parts) {
    // Whatever it says once the peer has failed, that is why.
    const told = await Promise.race([part(), untilAborted(over)]);
    if (told !== undefined) printNote(told);
  }
  await untilAborted(over);
  failed.throwIfAborted();
  return EXIT.done;
}

interface Hosted extends Pick<OpenHostOptions, "reorg" | "restart"> {
  readonly network: Network;
  readonly data: string;
  readonly networkKey: NetworkKey | undefined;
  readonly witness: WitnessChoice | undefined;
}

async function open(
  hosted: Hosted,
  flags: HostFlags,
  onReplay: (done: number, total: number) => void,
): Promise<OpenHost> {
  const { http, listen, places, dialBack, url } = flags;
  const trustProxy = trustedProxyOf(flags);
  const publicUrls = url === undefined ? [] : [new URL(url)];
  const mining = readMiningFlags(flags);
  try {
    return await openHost(
      { ...hosted, http, listen, places, dialBack, trustProxy, publicUrls, mining, onReplay },
      systemDeps,
    );
  } catch (error) {
    if (!(error instanceof ListenError) || error.code !== "address-in-use") throw error;
    const option = error.address.port === http.port ? "--http" : "--listen";
    throw new UnreachableError(
      `Cannot listen on ${
        formatAddress(error.address)
      } as another program uses that port: stop it, if it is ` +
        `this host, or name another port with ${option}`,
      { cause: error },
    );
  }
}

/** The key of a private network: the one that was named or made before, or a new one. */
function chooseKey(flags: HostFlags, data: string): NetworkKey | undefined {
  const options = { onWarning: printNote };
  const made = readJoinedKey(data, options);
  if (flags.networkKey !== undefined) {
    const named = readNetworkKeyFile(flags.networkKey, options);
    if (made === undefined || made.toText() === named.toText()) return named;
    throw new UsageError(
      `Cannot use the network key file ${flags.networkKey} as the election in ${data} has another key`,
    );
  }
  if (made !== undefined || !flags.private) return made;
  if (isJoined(data)) {
    throw new UsageError(
      `Cannot make the election in ${data} private as it was hosted in public before: its link is out`,
    );
  }
  return NetworkKey.create(random);
}
