/** Where a record stands, as a validator sees it. */
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { recordId } from "../../core/block/record.ts";
import type { ValidatorContext, ValidatorSettings } from "../../core/validator/validator.ts";
import type { BlockData } from "../../core/validator/validator_host.ts";

/** Which block holds a record, or would. */
export type Place = Pick<BlockData, "index" | "time">;

/**
 * The context of one record. A class, as each record has its own and a frozen object with a getter takes as
 * long to make as the record to judge.
 */
export class RecordContext implements ValidatorContext {
  readonly config: JsonObject;
  readonly chain: string;
  readonly index: number;
  readonly time: number;
  readonly #record: Uint8Array;

  constructor(
    record: Uint8Array,
    { config, chain }: ValidatorSettings,
    { index, time }: Place,
  ) {
    this.#record = record;
    this.config = config;
    this.chain = chain;
    this.index = index;
    this.time = time;
    Object.freeze(this);
  }

  /** Worked out when it is asked for, as most validators never ask. */
  get recordId(): string {
    return recordId(this.#record);
  }
}

// Validators reach it through the constructor of what they are given.
Object.freeze(RecordContext);
Object.freeze(RecordContext.prototype);
