import { isFault } from "@exclave/kernel";
import type { Principal } from "../auth/index.ts";

export interface TokenWatchOptions {
  /** Rejects with Unauthenticated once the token does not hold any more. */
  readonly authenticate: () => Promise<Principal>;
  readonly milliseconds: number;
  readonly onLapse: () => void;
}

/** Asks now and then whether the token of an answer without an end still holds; returns what stops it. */
export function watchToken({ authenticate, milliseconds, onLapse }: TokenWatchOptions): () => void {
  const timer = setInterval(() => void check(), milliseconds);
  timer.unref();

  async function check(): Promise<void> {
    try {
      await authenticate();
    } catch (error) {
      // A database that is away says nothing of the token: the next time tells.
      if (isFault(error) && error.kind === "Unauthenticated") {
        clearInterval(timer);
        onLapse();
      }
    }
  }

  return () => clearInterval(timer);
}
