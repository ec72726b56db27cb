import type { RequestContext } from "../../../requests/index.ts";

/** A job that writes to a stream, and the runner that has it, where one has. */
export interface StreamJob {
  readonly jobId: string;
  readonly runnerId: string | null;
}

/** The jobs that write to a stream of the context's org; none for a stream that is not there. */
export type JobsOfLogStream = (context: RequestContext, logStreamId: string) => Promise<readonly StreamJob[]>;
