/** The error for a plugin that was stopped in the middle of what it did. */
import { recordId } from "../../core/block/record.ts";
import { PluginError } from "../../core/validator/validator_host.ts";
import type { CallSnapshot } from "./call_progress.ts";

/**
 * Says what a plugin did when it was stopped, and why.
 *
 * @param options.name The plugin's name and version, if they are known.
 */
export function describeStopped(
  { call, record }: CallSnapshot,
  { name, fault }: { name: string | undefined; fault: string },
): PluginError {
  const id = record && recordId(record);
  const about = id === undefined ? "" : ` on record ${id}`;
  const called = name === undefined ? "" : ` ${name}`;
  const where = call === "afterwards" ? "after its call" : `in ${call ?? "its host"}()`;
  return new PluginError(`The plugin${called} ${where}${about} ${fault}`, {
    recordId: id,
    call: call === "load" || call === "afterwards" ? undefined : call,
    isLimit: true,
    isFinal: true,
  });
}
