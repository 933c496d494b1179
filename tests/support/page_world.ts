/** An election whose peer serves the voters' page, all in this process: roll, ballots, blocks and HTTP are real. */
import { systemClock, systemRandom as random } from "../../core/base/system.ts";
import { ballotRulesOf } from "../../cli/app/peer/ballot_rules.ts";
import { pageFiles } from "../../cli/app/page/page_source.ts";
import { createPlainPage } from "../../cli/result/plain_page.ts";
import type { JsonObject } from "../../core/base/canonical_json.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { writeConfirmation } from "../../plugins/election/records/confirmation.ts";
import { writeOpenBallot } from "../../plugins/election/records/open_ballot.ts";
import { singleDefinition, trusteeSecret } from "../plugins/election/secret_example.ts";
import { serve } from "../net/api/served_api.ts";
import { NodeWorld, type WorldNode } from "./node_world.ts";
import { StoppableServer } from "./stoppable_server.ts";
import { commitOf } from "./test_certificates.ts";
import { makeWitnessSet } from "./witness_keys.ts";
import { makeRollElection, type RollElection } from "./roll_election.ts";

const HOUR_MS = 3_600_000;

/** A name that a browser does not take for this machine's. */
const FAR = new URL("http://peer.example");

/** One question of each kind that the page shows in its own way. */
export const PAGE_QUESTIONS: readonly ElectionQuestion[] = [
  {
    question: "Who chairs the board?",
    kind: "choose",
    choices: ["Ann Baker", "Ben Østergård", "Zoë van der Meer-Papadopoulou", "نور الدين"],
    min: 1,
    max: 1,
    blank: true,
  },
  {
    question: "Where does the outing go?",
    kind: "rank",
    count: "irv",
    choices: ["the mountains", "the sea", "the city"],
    ties: false,
    partial: true,
  },
];

/** The same for ballots that are secret, which are counted by sums. */
export const SECRET_QUESTIONS: readonly ElectionQuestion[] = [
  PAGE_QUESTIONS[0],
  { question: "Which evenings suit you?", kind: "approve", choices: ["Monday", "Friday"] },
];

/** What makes such a world. */
export interface PageWorldOptions {
  /** @default 12 */
  readonly voters?: number;
  /** Answers of voters 1, 2 and so on. @default {Nobody has voted} */
  readonly answers?: readonly (readonly Answer[])[];
  /** How long ago the election opened, in ms; below zero it is to come. @default {An hour} */
  readonly openedAgo?: number;
  /** In how long it closes, in ms; below zero it has. @default {Two hours} */
  readonly closesIn?: number;
  /** @default "Riverside Rowing Club" */
  readonly name?: string;
  /** What stands before the names of organiser, registrar, trustees and witnesses. @default {Nothing} */
  readonly people?: string;
  /** @default {One of each kind that the page shows in its own way} */
  readonly questions?: readonly ElectionQuestion[];
  /** Makes ballots secret, with so many trustees who are all needed. @default {Ballots are open} */
  readonly trustees?: number;
  /** How many of them have made their part of the key. @default {All} */
  readonly confirmed?: number;
  /** Whether four witnesses make blocks final, when {@linkcode PageWorld.finalise} says so. @default {false} */
  readonly hasWitnesses?: boolean;
  /** Whether the peer mines; else a miner of its own is connected with it. @default {true} */
  readonly mines?: boolean;
  /** The page's files. @default {Those of the program} */
  readonly files?: typeof pageFiles;
}

/** What such a world is made of. */
interface WorldParts {
  readonly election: RollElection;
  readonly peer: WorldNode;
  readonly miner: WorldNode | undefined;
  readonly nodes: NodeWorld;
  readonly questions: readonly ElectionQuestion[];
  readonly server: StoppableServer;
  readonly stack: AsyncDisposableStack;
}

/** A peer with its page. */
export class PageWorld implements AsyncDisposable {
  readonly election: RollElection;
  readonly url: string;
  readonly peer: WorldNode;
  /** The peer's miner, if it does not mine itself. */
  readonly miner: WorldNode | undefined;
  /** More peers can be started there. */
  readonly nodes: NodeWorld;
  readonly #questions: readonly ElectionQuestion[];
  readonly #server: StoppableServer;
  readonly #stack: AsyncDisposableStack;
  #rounds = 0;

  private constructor({ election, peer, miner, nodes, questions, server, stack }: WorldParts) {
    this.election = election;
    this.peer = peer;
    this.miner = miner;
    this.nodes = nodes;
    this.#questions = questions;
    this.#server = server;
    this.url = server.url;
    this.#stack = stack;
  }

  /** Makes the election, brings the roll and the ballots into blocks, and serves. */
  static async open({
    voters = 12,
    answers = [],
    openedAgo = HOUR_MS,
    closesIn = 2 * HOUR_MS,
    name = "Riverside Rowing Club",
    people = "",
    trustees = 0,
    confirmed = trustees,
    questions = trustees === 0 ? PAGE_QUESTIONS : SECRET_QUESTIONS,
    hasWitnesses = false,
    mines = true,
    files = pageFiles,
  }: PageWorldOptions = {}): Promise<PageWorld> {
    await using stack = new AsyncDisposableStack();
    const now = Date.now();
    const late = now + closesIn + HOUR_MS;
    const set = makeWitnessSet([1, 1, 1, 1], 3, { closes: late });
    const election = makeRollElection({
      name,
      people,
      voters,
      questions,
      opens: now - openedAgo,
      closes: now + closesIn,
      late,
      ...trustees > 0 && { config: secretConfig(trustees, now - openedAgo, people) },
      ...hasWitnesses && {
        witnesses: {
          ...set,
          keys: set.keys.map((key) => ({ ...key, name: people + key.name })),
        },
      },
    });
    const nodes = stack.use(new NodeWorld(election.network));
    // The roll has to be there before the election opens.
    let ahead = Math.min(0, -openedAgo - HOUR_MS);
    const clock = { ...systemClock, now: () => systemClock.now() + ahead };
    const peer = await nodes.start({ clock, mine: mines });
    const miner = mines ? undefined : await nodes.start({ clock, connect: [peer] });
    const ballots = ballotRulesOf(election.network);
    const plain = createPlainPage(clock.now);
    const options = { page: files, plain, ballots, clock, publicUrls: [FAR] };
    const server = stack.use(new StoppableServer((port) => serve(peer.api, { ...options, port })));
    const parts = { election, peer, miner, nodes, questions, server };
    const made = new PageWorld({ ...parts, stack });
    await made.add([...election.chunks, ...confirmationsOf(election, confirmed)]);
    ahead = 0;
    await made.add(answers.map((each, i) => made.ballotOf(i + 1, each)));
    return new PageWorld({ ...parts, stack: stack.move() });
  }

  /** Has three of the witnesses make a block final. */
  async finalise(index: number = this.peer.chain.tip.header.index): Promise<void> {
    const { hash } = this.peer.chain.at(index)!;
    const { chainId } = this.election.network;
    const certificate = commitOf({ chainId, round: ++this.#rounds, index, hash });
    await this.peer.chain.addCertificate(certificate);
  }

  /** Ends the server, as if the peer's machine were gone. */
  async goAway(): Promise<void> {
    await this.#server.stop();
  }

  /** Serves again, at the same address. */
  comeBack(): void {
    this.#server.start();
  }

  /** A signed ballot. */
  ballotOf(voter: number, answers: readonly Answer[], seq = 1): Uint8Array {
    const { network: { chainId }, voters } = this.election;
    const { secret } = voters[voter - 1].key;
    return writeOpenBallot({ voter, seq, answers }, { chainId, questions: this.#questions }, {
      secret,
      random,
    });
  }

  /** Hands records in and waits until blocks hold them. */
  async add(records: readonly Uint8Array[]): Promise<void> {
    if (records.length === 0) return;
    const reports = await this.peer.api.submit(records);
    const settled = await this.peer.api.lookUp(reports.map(({ recordId }) => recordId), {
      waitMs: 60_000,
    });
    const missing = settled.filter(({ status }) => status !== "included");
    if (missing.length > 0) throw new Error(`not in a block: ${JSON.stringify(missing[0])}`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** What secret ballots need of a definition: the trustees of the example, whose key has to be made a minute before it opens. */
function secretConfig(trustees: number, opens: number, people: string): JsonObject {
  const { trustees: named = [] } = singleDefinition(trustees);
  const all = named.map((trustee) => ({ ...trustee, name: people + trustee.name }));
  const fields = { mode: "secret", trustees: all, keysBy: opens - 60_000, minimum: 1 };
  return fields as unknown as JsonObject;
}

/** What trustees hand in who have made their part of the key. */
function confirmationsOf({ network: { chainId } }: RollElection, trustees: number): Uint8Array[] {
  return Array.from(
    { length: trustees },
    (_, i) => writeConfirmation(i + 1, { chainId, secret: trusteeSecret(i + 1), random }),
  );
}
