/** A worker's side: finds the validator that it is told, and asks its `verify`. */
import type { Validator, ValidatorSettings } from "../../core/validator/validator.ts";
import { answerQuestion, type VerifyAnswer } from "../host/verifier.ts";
import { deepFreeze } from "../state/state_value.ts";
import { unpackQuestions, type VerifyReply, type VerifyRequest } from "./verify_messages.ts";

/** What of a worker's global object is used. */
export interface WorkerScope {
  onmessage: ((event: MessageEvent<VerifyRequest>) => void) | null;
  postMessage(reply: VerifyReply): void;
}

/**
 * Answers what comes. What fails but for the validator's `verify` ends the worker, which its pool sees.
 *
 * @param find Finds a validator. It throws if there is none, or is asked for one without `verify`.
 */
export function serveVerify(
  scope: WorkerScope,
  find: (name: string, version: number) => Validator,
): void {
  let validator: Validator | undefined;
  let settings: ValidatorSettings | undefined;
  scope.onmessage = ({ data }) => {
    if (data.type === "start") {
      validator = find(data.name, data.version);
      settings = Object.freeze({ ...data.settings, config: deepFreeze(data.settings.config) });
      return;
    }
    const verify = validator?.verify;
    if (verify === undefined || settings === undefined) {
      throw new TypeError("Cannot verify as the validator must be known and have verify()");
    }
    const questions = unpackQuestions(data.questions);
    const others: [number, VerifyAnswer][] = [];
    for (const [at, question] of questions.entries()) {
      const answer = answerQuestion({ verify }, question, { settings });
      if (answer.kind !== "accept") others.push([at, answer]);
    }
    scope.postMessage({ id: data.id, count: questions.length, others });
  };
}
