/**
 * The records that `verify` has to read beside the one that it judges. Those of the call itself and of the last change are here;
 * the others stand in blocks of before, and whoever runs the host knows where these are.
 */
import type { HexText } from "../../core/base/text_map.ts";
import { present } from "../../core/base/invariant.ts";
import { recordId } from "../../core/block/record.ts";
import type { RecordSource } from "../../core/validator/validator_host.ts";
import { isLimitError } from "../state/limit_error.ts";
import { MAX_NEEDED_BYTES } from "./limits.ts";
import type { Verifier, VerifyAnswer, VerifyFailure, VerifyQuestion } from "./verifier.ts";
import type { VerifyStop } from "./walk.ts";

/** What a {@linkcode NeededRecords} works with. */
export interface NeededRecordsDeps {
  /** What the validator needs for a question. It may throw. */
  readonly needs: (question: VerifyQuestion) => readonly string[];
  readonly verifier: Verifier;
  /** Tells what the validator threw. */
  readonly describe: (thrown: unknown) => string;
}

/** Ids of records, or why they are not known. */
type Needs = { readonly ids: readonly string[] } | VerifyFailure;

const NOTHING: Needs = { ids: [] };

/** Has questions answered with the records that they need. */
export class NeededRecords {
  readonly #deps: NeededRecordsDeps;
  /** Where records of earlier calls are. */
  source: RecordSource = (ids) => Promise.resolve(ids.map(() => undefined));

  constructor(deps: NeededRecordsDeps) {
    this.#deps = deps;
  }

  /** Answers all questions of a stop: at once those that need nothing, the others one by one, as they may be large. */
  async answer({ questions, records }: VerifyStop): Promise<readonly VerifyAnswer[]> {
    const { verifier } = this.#deps;
    const answers: VerifyAnswer[] = [];
    const needs = questions.map((question) => this.#needsOf(question));
    const bare = questions.filter((_, i) => needs[i] === NOTHING);
    const answered = (await verifier.verify(bare)).values();
    const near = new NearRecords(records);
    for (const [i, question] of questions.entries()) {
      const need = needs[i];
      if (need === NOTHING) answers.push(present(answered.next().value, "each has an answer"));
      else if ("ids" in need) answers.push(await this.#answerWith(question, need.ids, near));
      else answers.push(need);
    }
    return answers;
  }

  async #answerWith(
    question: VerifyQuestion,
    ids: readonly string[],
    near: NearRecords,
  ): Promise<VerifyAnswer> {
    const found = await this.#read(ids, near);
    const missing = found.indexOf(undefined);
    if (missing !== -1) {
      return failure(`it named the record ${ids[missing]}, which its chain does not hold`);
    }
    const needed = found as readonly Uint8Array[];
    const bytes = needed.reduce((sum, { length }) => sum + length, 0);
    if (bytes > MAX_NEEDED_BYTES) {
      const message =
        `it must name at most ${MAX_NEEDED_BYTES} bytes of records: they are ${bytes}`;
      return { ...failure(message), isLimit: true };
    }
    const [answer] = await this.#deps.verifier.verify([{ ...question, needed }]);
    return answer;
  }

  async #read(ids: readonly string[], near: NearRecords): Promise<(Uint8Array | undefined)[]> {
    const here = ids.map((id) => near.get(id));
    const elsewhere = ids.filter((_, i) => here[i] === undefined);
    if (elsewhere.length === 0) return here;
    const read = (await this.source(elsewhere)).values();
    return here.map((record) => record ?? read.next().value);
  }

  #needsOf(question: VerifyQuestion): Needs {
    try {
      const ids = this.#deps.needs(question);
      return ids.length === 0 ? NOTHING : { ids };
    } catch (error) {
      return { ...failure(this.#deps.describe(error)), isLimit: isLimitError(error) };
    }
  }
}

/** Records that are here by their ids, hashed once they are looked for. */
class NearRecords {
  readonly #records: readonly Uint8Array[];
  #byId: Map<HexText, Uint8Array> | undefined;

  constructor(records: readonly Uint8Array[]) {
    this.#records = records;
  }

  get(id: string): Uint8Array | undefined {
    this.#byId ??= new Map<HexText, Uint8Array>(
      this.#records.map((record) => [recordId(record), record]),
    );
    return this.#byId.get(id);
  }
}

function failure(message: string): VerifyFailure {
  return { kind: "failed", call: "needs", message, isLimit: false };
}
