import type { Readable } from "node:stream";

const MARK = Symbol("answer");

/** An answer that is more than a JSON body with the contract's status. */
export interface Answer {
  readonly [MARK]: true;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly contentType: string | undefined;
}

interface AnswerOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType?: string;
}

/** Wraps a body with a status, headers or a content type of its own; a string, buffer or stream is sent as it is. */
export function answer(body: unknown, options: AnswerOptions = {}): Answer {
  return {
    [MARK]: true,
    status: options.status,
    headers: options.headers ?? {},
    body,
    contentType: options.contentType,
  };
}

export function isAnswer(value: unknown): value is Answer {
  return typeof value === "object" && value !== null && MARK in value;
}

/** Which part of a list is asked for; `limit` is at most 100. */
export interface Page {
  readonly offset: number;
  readonly limit: number;
  /** 1-based, when the caller counted in pages. */
  readonly number: number | undefined;
}

/** Part of a list; stores read one row more than `limit` to know whether there is more. */
export interface Listed<T> {
  readonly items: readonly T[];
  readonly hasNext: boolean;
}

/** A bare array with the paging headers. */
export function paged<T>(page: Page, { items, hasNext }: Listed<T>): Answer {
  return answer(items, {
    headers: {
      "X-Nuon-Page-Next": String(hasNext),
      "X-Nuon-Page-Offset": String(page.offset),
      "X-Nuon-Page-Limit": String(page.limit),
      ...(page.number === undefined ? {} : { "X-Nuon-Page-Number": String(page.number) }),
    },
  });
}

/** Sends chunks as they come. */
export function streamed(body: Readable, contentType: string): Answer {
  return answer(body, { contentType });
}
