/** The process that answers the queries of a peer's plugin, until the peer closes its stdin. */
import { systemClock as clock } from "../../core/base/system.ts";
import { PluginError } from "../../core/validator/validator_host.ts";
import { MAX_ANSWER_LENGTH } from "../../plugins/sandbox/limits.ts";
import type { WorkerHost } from "../../plugins/sandbox/worker_host.ts";
import { EXIT, type ExitCode } from "../app/errors.ts";
import { startBundle } from "../app/plugin/host.ts";
import { stdoutWriter } from "../terminal/output.ts";
import { type PipeMessage, PipeReader, writePipeMessage } from "../app/replica/pipe_messages.ts";
import { type ReplicaReply, type ReplicaRequest, unpackBlocks } from "../app/replica/messages.ts";

const SIGNALS = Deno.build.os === "windows"
  ? ["SIGINT"] as const
  : ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Answers on stdout what is asked on stdin. A plugin that spins ends with the process, which is to exit now. */
export async function serveReplica(): Promise<ExitCode> {
  // Ctrl-C and service managers mean the peer, which closes stdin when it has no more use for this process.
  for (const signal of SIGNALS) Deno.addSignalListener(signal, () => {});
  const requests = new PipeReader(Deno.stdin.readable);
  const replies = stdoutWriter();
  let host: WorkerHost | undefined;
  const answer = async ({ head, parts }: PipeMessage<ReplicaRequest>): Promise<ReplicaReply> => {
    try {
      if (head.type === "load") {
        const { type: _, config, ...limits } = head;
        const code = new TextDecoder().decode(parts[0]);
        host = await startBundle(code, config, limits, { clock });
        return { ok: true };
      }
      return await perform(host!, head, parts);
    } catch (error) {
      const { message } = error as Error;
      // What follows something else than a query that failed would be answered on another state.
      if (!(error instanceof PluginError)) {
        return { ok: false, message, isLimit: false, isFinal: true };
      }
      const { call, isLimit, isFinal } = error;
      return { ok: false, message, call, isLimit, isFinal: isFinal || head.type !== "query" };
    }
  };
  let next = requests.read<ReplicaRequest>();
  for (;;) {
    const request = await next;
    if (request === undefined) return EXIT.done;
    // The peer asks one thing after another: what comes before its answer is the end of the peer.
    next = requests.read<ReplicaRequest>();
    const reply = await Promise.race([answer(request), next]);
    if (reply === undefined || !("ok" in reply)) return EXIT.done;
    await writePipeMessage(replies, { head: reply, parts: [] });
    if (!reply.ok && reply.isFinal) return EXIT.done;
  }
}

async function perform(
  host: WorkerHost,
  request: Exclude<ReplicaRequest, { type: "load" }>,
  parts: readonly Uint8Array[],
): Promise<ReplicaReply> {
  switch (request.type) {
    case "restore":
      if (await host.restore(parts)) return { ok: true };
      throw new PluginError("The plugin cannot read its own snapshot");
    case "advance": {
      const apply = unpackBlocks(request.blocks, parts);
      const result = await host.advance({ undo: request.undo, apply });
      if (result.ok) return { ok: true };
      throw new PluginError(
        `The plugin judges a record otherwise than it did before: ${result.verdict.reason}`,
      );
    }
    case "query": {
      const answer = JSON.stringify(await host.query(request.path, request.args));
      if (answer === undefined || answer.length <= MAX_ANSWER_LENGTH) return { ok: true, answer };
      throw new PluginError(
        `The plugin ${host.name} ${host.version} in query() answered with ${answer.length} ` +
          `characters, more than ${MAX_ANSWER_LENGTH}`,
        { call: "query", isLimit: true },
      );
    }
  }
}
