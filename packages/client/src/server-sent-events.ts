/** One event as it came off the wire. */
export interface ServerSentEvent {
  /** The last id seen up to and including this event: what to resume from. */
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

export interface EventParser {
  /** The events that `chunk` completes. */
  push(chunk: string): ServerSentEvent[];
  /** What the server asked us to wait before we connect again. */
  readonly retryMilliseconds: number | undefined;
}

/** A parser of the `text/event-stream` format for one connection; it keeps an unfinished event until its end arrives. */
export function createEventParser(lastId?: string): EventParser {
  let rest = "";
  let id = lastId;
  let event = "";
  let data: string[] = [];
  let retryMilliseconds: number | undefined;

  function take(line: string): ServerSentEvent | undefined {
    if (line === "") {
      const complete = data.length > 0 ? { id, event: event || "message", data: data.join("\n") } : undefined;
      event = "";
      data = [];
      return complete;
    }
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") {
      data.push(value);
    } else if (field === "event") {
      event = value;
    } else if (field === "id" && !value.includes("\0")) {
      id = value;
    } else if (field === "retry" && /^\d+$/.test(value)) {
      retryMilliseconds = Number(value);
    }
    return undefined;
  }

  return {
    push(chunk) {
      rest += chunk;
      const events: ServerSentEvent[] = [];
      // A carriage return at the very end may be half of a CRLF: it waits for what follows.
      for (let match = /\r\n|\n|\r(?!$)/.exec(rest); match; match = /\r\n|\n|\r(?!$)/.exec(rest)) {
        const complete = take(rest.slice(0, match.index));
        rest = rest.slice(match.index + match[0].length);
        if (complete) {
          events.push(complete);
        }
      }
      return events;
    },
    get retryMilliseconds() {
      return retryMilliseconds;
    },
  };
}
