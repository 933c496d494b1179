/** What a `WorkerHost` and its worker say to each other. */
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { packRecords, unpackRecords } from "../../core/block/packed_records.ts";
import type {
  BlockData,
  ValidatorCall,
  ValidatorHost,
} from "../../core/validator/validator_host.ts";

/** A block's records as one array of bytes: an array each would take longer to send than to judge. */
export interface PackedBlock {
  readonly index: number;
  readonly time: number;
  readonly records: Uint8Array;
  readonly verified?: string;
  readonly known?: readonly string[];
}

/** A call of a host's method, with what it takes. */
export type HostCall =
  | { readonly method: "check" | "select"; readonly data: PackedBlock }
  | {
    readonly method: "prepare" | "advance";
    readonly undo: number;
    readonly apply: readonly PackedBlock[];
  }
  | { readonly method: "keys"; readonly records: Uint8Array }
  | { readonly method: "snapshot" | "reset" }
  | { readonly method: "restore" | "matches"; readonly parts: readonly Uint8Array[] }
  | {
    readonly method: "query";
    readonly path: string;
    readonly args: Readonly<Record<string, string>>;
  };

/** What a method answers. */
export type HostAnswer<M extends HostCall["method"]> = Awaited<ReturnType<ValidatorHost[M]>>;

/** To the worker, through the port that its first message brings. */
export type SandboxRequest =
  | {
    readonly type: "load";
    /** URL of the plugin, one module of JavaScript whose default export is the validator. */
    readonly url: string;
    readonly config: JsonObject;
    /** Id of the chain, 64 hex digits. */
    readonly chain: string;
    readonly maxJournalEntries?: number;
    readonly asksVerifyAgain?: boolean;
    readonly progress: SharedArrayBuffer;
  }
  | { readonly type: "call"; readonly id: number; readonly call: HostCall }
  /** Answers `read`. */
  | { readonly type: "records"; readonly records: readonly (Uint8Array | undefined)[] };

/** From the worker. */
export type SandboxReply =
  | {
    readonly type: "loaded";
    readonly name: string;
    readonly version: number;
    readonly hasVerify: boolean;
  }
  /** Asks for records by their ids, which the validator needs; again once that is answered. */
  | { readonly type: "read"; readonly ids: readonly string[] }
  | {
    readonly type: "answer";
    readonly id: number;
    /** JSON of the answer, which is quicker than objects by the thousand; or bytes as they are. */
    readonly answer: string | undefined | readonly Uint8Array[];
    readonly undoable: number;
  }
  | {
    readonly type: "failed";
    /** The call; missing if the plugin failed while it was loaded. */
    readonly id?: number;
    readonly message: string;
    /** The record that it failed on. */
    readonly recordId?: string;
    /** What of the plugin failed. */
    readonly call?: ValidatorCall;
    /** True if it went over one of the limits of the state. */
    readonly isLimit?: boolean;
    /** True if it answered otherwise than before. */
    readonly isImpure?: boolean;
    readonly undoable: number;
  };

export function packBlock({ records, ...place }: BlockData): PackedBlock {
  return { ...place, records: packRecords(records) };
}

export function unpackBlock({ records, ...place }: PackedBlock): BlockData {
  return { ...place, records: unpackRecords(records) };
}
