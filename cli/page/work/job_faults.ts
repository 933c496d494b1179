/** Errors on their way from a worker to the page, which tells a peer that is away from a fault of its own by their classes. */
import { ApiError, type ApiErrorCode } from "../../../net/api/error.ts";
import { UnreachableError } from "../../app/errors.ts";

/** An error as data: a browser copies none of its own fields. */
export type JobFault =
  | { readonly kind: "unreachable"; readonly message: string }
  | {
    readonly kind: "api";
    readonly code: ApiErrorCode;
    readonly reasonCode: string | undefined;
    readonly message: string;
  }
  | { readonly kind: "other"; readonly message: string; readonly stack: string | undefined };

/** What is sent of an error. */
export function faultOfError(error: unknown): JobFault {
  if (error instanceof UnreachableError) return { kind: "unreachable", message: error.message };
  if (error instanceof ApiError) {
    const { code, reasonCode, message } = error;
    return { kind: "api", code, reasonCode, message };
  }
  const { message, stack } = error instanceof Error
    ? error
    : { message: String(error), stack: undefined };
  return { kind: "other", message, stack };
}

/** The error that was sent. */
export function errorOfFault(fault: JobFault): Error {
  switch (fault.kind) {
    case "unreachable":
      return new UnreachableError(fault.message);
    case "api":
      return new ApiError(fault.code, fault.message, { reasonCode: fault.reasonCode });
    case "other": {
      const error = new Error(fault.message);
      // Where it happened is of more use than where it arrived.
      if (fault.stack !== undefined) error.stack = fault.stack;
      return error;
    }
  }
}
