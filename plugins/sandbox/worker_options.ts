/** What a plugin's worker is started with. */
import type { JsonObject } from "../../core/base/canonical_json.ts";
import type { Clock } from "../../core/base/clock.ts";

/** What a `WorkerHost` is started with. */
export interface WorkerHostOptions {
  /** The plugin: one module of JavaScript whose default export is the validator. */
  readonly code: string;
  readonly config: JsonObject;
  /** Id of the chain, 64 hex digits, which the plugin is told. @default {NO_CHAIN} */
  readonly chain?: string;
  /** Longest time of one call of the plugin, in ms. @default {PLUGIN_CALL_MS} */
  readonly timeLimitMs?: number;
  /** By how much the process may grow during one call of the host, in bytes. @default {1 GiB} */
  readonly memoryLimit?: number;
  /** Writes that can be undone without a replay. */
  readonly maxJournalEntries?: number;
  /** Has `verify` asked each time, and fails if it answers otherwise than before. @default {false} */
  readonly asksVerifyAgain?: boolean;
}

/** What a `WorkerHost` works with. */
export interface WorkerHostDeps {
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
  /** Bytes that the process takes now. */
  readonly memory: () => number;
}
