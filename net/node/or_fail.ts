import { PluginError } from "../../core/validator/validator_host.ts";

/**
 * Asks the chain. A validator that fails on a record cannot be trusted with the next one: the node stops.
 *
 * @param failed Aborted with the error then.
 * @param isFatal Whether a failure is one of these. @default {Each is}
 */
export async function orFail<T>(
  failed: AbortController,
  ask: () => Promise<T>,
  isFatal: (error: PluginError) => boolean = () => true,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof PluginError && isFatal(error)) failed.abort(error);
    throw error;
  }
}
