import type { RequestContext } from "../../requests/index.ts";

/** One event of a stream: an id to resume after, a name and its data. */
export interface StreamedEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** Lines of a log stream as events, after a sequence number. */
export interface LogTopics {
  follow(
    context: RequestContext,
    logStreamId: string,
    afterSequence: number,
    signal: AbortSignal,
  ): Promise<AsyncIterable<StreamedEvent>>;
}
