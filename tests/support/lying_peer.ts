/**
 * A peer that serves a page of its own: the real one, with code before it that sends other answers than were chosen, and believes
 * whatever the peer says. The peer may keep ballots, and say that they are final.
 */
import { ballotRulesOf } from "../../cli/app/peer/ballot_rules.ts";
import { readPageParts } from "../../cli/app/page/page_parts.ts";
import type { BlockHash, RecordId } from "../../core/block/ids.ts";
import { recordId } from "../../core/block/record.ts";
import type { PeerApi, RecordReport } from "../../net/api/peer_api.ts";
import { makePageFiles } from "../../net/api/page_files.ts";
import type { HttpServer } from "../../net/http/serve.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import { serve } from "../net/api/served_api.ts";
import { named } from "./named.ts";
import type { PageWorld } from "./page_world.ts";

/** What it lies about. */
export interface Lies {
  /** What is sent, or encrypted, for whatever the voter chose. */
  readonly answers: readonly Answer[];
  /** Ballots are kept, and said to be final. @default {They are passed on} */
  readonly keeps?: boolean;
}

/** Serves it beside an honest peer, which it asks for all the rest. */
export async function serveLyingPeer(
  { peer, election }: PageWorld,
  { answers, keeps = false }: Lies,
): Promise<HttpServer> {
  const parts = await readPageParts();
  const { ballot, check } = parts.workers;
  const files = makePageFiles({
    ...parts,
    workers: {
      ...parts.workers,
      ballot: cheatOf(answers) + ballot,
      check: keeps ? BELIEVING + check : check,
    },
  });
  const ballots = ballotRulesOf(election.network);
  const page = () => Promise.resolve(files);
  return serve(keeps ? keepingApi(peer.api) : peer.api, { page, ballots });
}

/** Before the code of the worker that makes ballots: it hears each job first. */
function cheatOf(answers: readonly Answer[]): string {
  return `addEventListener("message", ({ data }) => {
    const answers = ${JSON.stringify(answers)};
    if (data.name === "send" && "answers" in data.question) data.question.answers = answers;
    if (data.name === "encrypt") data.question = answers;
  });\n`;
}

/** Before the code of the worker that checks: every vote is final. */
const BELIEVING = `addEventListener("message", (event) => {
  const { id: job, name, question } = event.data;
  if (name !== "place") return;
  event.stopImmediatePropagation();
  const block = { index: 2, hash: "ab".repeat(32), time: 0 };
  const answer = { recordId: question.id, block, isFinal: true };
  postMessage({ id: job, kind: "answer", answer });
});\n`;

function keepingApi(api: PeerApi): PeerApi {
  const kept = new Set<RecordId>();
  const block = { index: 2, hash: named<BlockHash>("ab".repeat(32)) };
  const reportOf = (id: RecordId): RecordReport => ({
    recordId: id,
    status: "included",
    block,
    confirmations: 9,
    peers: 3,
    relayedTo: 3,
    settled: true,
    final: true,
    isNew: true,
  });
  const own: Partial<PeerApi> = {
    handInBallot: (record) => {
      const id = recordId(record);
      kept.add(id);
      return Promise.resolve(reportOf(id));
    },
    lookUp: async (ids, options) =>
      await Promise.all(ids.map(async (id) => {
        return kept.has(id) ? reportOf(id) : (await api.lookUp([id], options))[0];
      })),
    prove: async (id, options) => {
      if (!kept.has(id)) return await api.prove(id, options);
      // Of whatever there is to be proven.
      const [{ records: [other] }] = await api.blocks(1, 1);
      return await api.prove(recordId(Uint8Array.fromBase64(other)), options);
    },
  };
  return new Proxy(api, {
    get: (target, name: keyof PeerApi) => own[name] ?? target[name].bind(target),
  });
}
