/** How the operator ends us: once for in order, twice for now. */
export interface StopSignals {
  /** Aborts at the first signal. */
  readonly stop: AbortSignal;
  /** Aborts at the second. */
  readonly hurry: AbortSignal;
  /** Stops listening. */
  dispose(): void;
}

/** One Ctrl-C reaches us from the terminal, and again from each launcher above us that passes it on. */
const ECHO_MILLISECONDS = 1_000;

/** Listens for SIGINT, SIGTERM and SIGHUP. */
export function listenForStop(source: NodeJS.EventEmitter = process): StopSignals {
  const stop = new AbortController();
  const hurry = new AbortController();
  let first = 0;
  function onSignal(signal: NodeJS.Signals): void {
    if (!stop.signal.aborted) {
      first = performance.now();
      stop.abort(new Error(`stopped by ${signal}`));
    } else if (performance.now() - first > ECHO_MILLISECONDS) {
      hurry.abort();
    }
  }
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) {
    source.on(signal, onSignal);
  }
  return {
    stop: stop.signal,
    hurry: hurry.signal,
    dispose() {
      for (const signal of signals) {
        source.off(signal, onSignal);
      }
    },
  };
}
