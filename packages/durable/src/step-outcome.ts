import { Fault, type FaultOptions, internal, isFault, messageOf } from "@exclave/kernel";

/**
 * What a step is recorded as: plain data, so that the first run and every replay see the same value or the same fault.
 *
 * A thrown error would come back from the record without its class and, after retries, inside another one.
 */
export type StepOutcome<T> =
  | { readonly ended: "value"; readonly value: T }
  | { readonly ended: "fault"; readonly fault: Omit<FaultOptions, "cause"> };

/** Runs `work` to an outcome; only an error that `isForeign` claims is thrown on. */
export async function outcomeOf<T>(
  work: () => Promise<T>,
  isForeign: (error: unknown) => boolean,
): Promise<StepOutcome<T>> {
  try {
    return { ended: "value", value: await work() };
  } catch (error) {
    if (isForeign(error)) {
      throw error;
    }
    return { ended: "fault", fault: plain(asFault(error)) };
  }
}

/** The value of a recorded outcome, or its fault thrown. */
export function valueOf<T>(outcome: StepOutcome<T>): T {
  if (outcome.ended === "fault") {
    throw new Fault(outcome.fault);
  }
  return outcome.value;
}

function asFault(error: unknown): Fault {
  return isFault(error) ? error : internal("durable.step-failed", messageOf(error));
}

function plain({ kind, code, message, hint, retryable, details }: Fault): Omit<FaultOptions, "cause"> {
  return {
    kind,
    code,
    message,
    retryable,
    ...(hint === undefined ? {} : { hint }),
    ...(details === undefined ? {} : { details }),
  };
}
