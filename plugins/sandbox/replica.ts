/** What a `ReplicatedHost` asks its queries of. */
import type { Json } from "../../core/base/canonical_json.ts";
import type { StateChange } from "../../core/validator/validator_host.ts";

/**
 * A second run of a plugin, somewhere where it can be ended for certain, which follows the state of the
 * first one. Calls come one after another. Disposing it ends it, whatever the plugin does.
 *
 * Every method rejects with a `PluginError` if the plugin fails; if that is final, the replica has ended.
 */
export interface Replica extends AsyncDisposable {
  /** Settles when it has ended, for whatever reason. */
  readonly ended: Promise<unknown>;
  /** Makes its state that of a snapshot. */
  restore(parts: readonly Uint8Array[]): Promise<void>;
  /** Changes its state as the first run's was. */
  advance(change: StateChange): Promise<void>;
  /** Asks the plugin. */
  query(path: string, args: Readonly<Record<string, string>>): Promise<Json | undefined>;
}
