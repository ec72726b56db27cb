import type { Connection } from "@exclave/database";
import type { RequestContext } from "../../requests/index.ts";
import type { LogStream } from "./log-stream.ts";

/** Where segments lie that have left their rows: whole, immutable, under keys of ours. */
export interface SegmentStore {
  /** Resolves once the bytes survive a power cut. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Undefined when there is no such segment. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** Not an error when there is nothing to delete. */
  delete(key: string): Promise<void>;
}

/** Makes a token that writes to one stream and does nothing else. */
export type MintWriteToken = (
  connection: Connection,
  context: RequestContext,
  stream: LogStream,
) => Promise<{ readonly secret: string; readonly tokenId: string }>;
