/// <reference lib="deno.worker" />
/**
 * The worker of a plugin: locks itself down, loads the plugin, and runs it as an `InProcessHost` does. It is
 * started without permissions; what the lock takes away besides is in `lock_down.ts`.
 */
import { unpackRecords } from "../../core/block/packed_records.ts";
import { recordId } from "../../core/block/record.ts";
import type { Validator } from "../../core/validator/validator.ts";
import { PluginError } from "../../core/validator/validator_host.ts";
import { InProcessHost } from "../host/in_process_host.ts";
import { lockDown } from "./lock_down.ts";
import { describeThrown } from "../host/thrown.ts";
import { describeAt as describe } from "./bundle_position.ts";
import { CallProgress } from "./call_progress.ts";
import {
  type HostCall,
  type SandboxReply,
  type SandboxRequest,
  unpackBlock,
} from "./sandbox_messages.ts";

let host: InProcessHost | undefined;
let progress: CallProgress | undefined;
let post: (reply: SandboxReply) => void;

/** Waits for the records that were asked for. */
let onRecords: (records: readonly (Uint8Array | undefined)[]) => void = () => {};

// Everything goes through a port of our own: the lock takes the global object's ways to talk away.
self.onmessage = ({ data: port }: MessageEvent<MessagePort>) => {
  post = (reply) => port.postMessage(reply);
  port.onmessage = ({ data }: MessageEvent<SandboxRequest>) => {
    if (data.type === "records") onRecords(data.records);
    else answer(data);
  };
};

async function answer(data: Exclude<SandboxRequest, { type: "records" }>): Promise<void> {
  progress?.end();
  try {
    if (data.type === "load") await load(data);
    else await call(data);
  } catch (error) {
    post({
      type: "failed",
      id: data.type === "call" ? data.id : undefined,
      message: describeThrown(error),
      ...(error instanceof PluginError && {
        recordId: error.recordId,
        call: error.call,
        isLimit: error.isLimit,
        isImpure: error.isImpure,
      }),
      undoable: host?.undoable ?? 0,
    });
  } finally {
    // Nothing runs until the next request, but what the plugin left.
    progress?.rest();
  }
}

async function load(
  { url, config, progress: buffer, ...options }: Extract<SandboxRequest, { type: "load" }>,
): Promise<void> {
  progress = new CallProgress(buffer);
  // What makes itself when it is first used must do so before: hashing its WebAssembly module, and Deno
  // the way in which ports of messages go on.
  recordId(new Uint8Array(1));
  await new Promise<void>((resolve) => queueMicrotask(resolve));
  lockDown();
  const validator = await loadPlugin(url, progress);
  host = new InProcessHost(validator, config, { ...options, watch: progress, describe });
  host.readFrom(readRecords);
  const { name, version } = validator;
  post({ type: "loaded", name, version, hasVerify: validator.verify !== undefined });
}

/** Has whoever runs the worker read records. */
function readRecords(ids: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
  post({ type: "read", ids });
  progress?.rest();
  return new Promise((resolve) => onRecords = resolve);
}

/** Everything in here may run the plugin's code, and is watched. */
async function loadPlugin(url: string, progress: CallProgress): Promise<Validator> {
  progress.begin("load");
  try {
    const { default: plugin } = await import(url);
    return readPlugin(plugin);
  } catch (error) {
    throw new PluginError(describe(error), { cause: error });
  } finally {
    progress.end();
  }
}

async function call({ id, call }: Extract<SandboxRequest, { type: "call" }>): Promise<void> {
  if (host === undefined) throw new TypeError("Cannot call a plugin that is not loaded");
  const performed = perform(host, call);
  // The host is done when this returns: what runs before the next line was left by the plugin.
  progress?.rest();
  const answer = await performed;
  progress?.end();
  const isBytes = call.method === "snapshot";
  post({
    type: "answer",
    id,
    answer: isBytes ? answer as Uint8Array[] : JSON.stringify(answer),
    undoable: host.undoable,
  });
}

function perform(host: InProcessHost, call: HostCall): Promise<unknown> {
  switch (call.method) {
    case "check":
    case "select":
      return host[call.method](unpackBlock(call.data));
    case "prepare":
    case "advance":
      return host[call.method]({ undo: call.undo, apply: call.apply.map(unpackBlock) });
    case "keys":
      return host.keys(unpackRecords(call.records));
    case "snapshot":
    case "reset":
      return host[call.method]();
    case "restore":
    case "matches":
      return host[call.method](call.parts);
    case "query":
      return host.query(call.path, call.args);
  }
}

/** The validator with each of its functions read once, and records lent to them. */
function readPlugin(plugin: Partial<Validator> | undefined): Validator {
  const { name, version, init, check, facts, needs, verify, cost } = plugin ?? {};
  const { apply, keys, query } = plugin ?? {};
  if (typeof check !== "function" || typeof name !== "string" || !Number.isSafeInteger(version)) {
    throw new TypeError(
      "The plugin's default export must be a validator: an object with name, version and check()",
    );
  }
  for (
    const [member, value] of Object.entries({
      init,
      facts,
      needs,
      verify,
      cost,
      apply,
      keys,
      query,
    })
  ) {
    if (value !== undefined && typeof value !== "function") {
      throw new TypeError(`The plugin's ${member} must be a function: it is ${typeof value}`);
    }
  }
  const lend = createLender();
  return {
    name,
    version: version!,
    init: init && ((config) => init.call(plugin, config)),
    check: (record, ...rest) => check.call(plugin, lend(record), ...rest),
    facts: facts && ((record, ...rest) => facts.call(plugin, lend(record), ...rest)),
    // What it is handed may be asked about again.
    needs: needs && ((record, facts) => needs.call(plugin, lend(record), facts.slice())),
    verify: verify && ((record, facts, settings, needed) => {
      return verify.call(plugin, lend(record), facts, settings, needed.map((each) => each.slice()));
    }),
    cost: cost && ((record, settings) => cost.call(plugin, lend(record), settings)),
    apply: apply && ((record, ...rest) => apply.call(plugin, lend(record), ...rest)),
    keys: keys && ((record) => keys.call(plugin, lend(record))),
    query: query && ((...args) => query.apply(plugin, args)),
  };
}

/** Hands out a record's bytes as a copy, the same from call to call whatever was written into it. */
function createLender(): (record: Uint8Array) => Uint8Array {
  let lent: Uint8Array | undefined;
  let copy = new Uint8Array();
  return (record) => {
    if (record === lent) {
      copy.set(record);
    } else {
      lent = record;
      copy = record.slice();
    }
    return copy;
  };
}
