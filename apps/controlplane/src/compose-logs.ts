import type { Wire } from "@exclave/contract";
import { type Connection, inOrg, type Listener, type Pools } from "@exclave/database";
import { type Clock, newId } from "@exclave/kernel";
import type { BlobStore } from "@exclave/storage";
import type { BuildLogs } from "./areas/builds/index.ts";
import type { LogTopics } from "./areas/events/index.ts";
import { findJobsOfLogStream } from "./areas/jobs/index.ts";
import {
  bindLogs,
  closeLogStream,
  createCompaction,
  createLogAccess,
  createLogService,
  createLogStream,
  createLogWriter,
  createSpanService,
  findLogStreams,
  type JobsOfLogStream,
  type MintWriteToken,
  toWireLogStream,
} from "./areas/logs/index.ts";
import { createSegmentStore } from "./areas/logs/segment-store.adapter.ts";
import { insertToken } from "./areas/tokens/index.ts";
import { newSecret, secretHash } from "./auth/index.ts";
import type { Bindings } from "./http/index.ts";
import type { Mutate } from "./requests/index.ts";
import { every, type Supervisor } from "./supervise/index.ts";

export interface LogParts {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly listener: Listener;
  readonly bindings: Bindings;
  readonly store: BlobStore;
  readonly publicUrl: string;
}

export interface ComposedLogs {
  /** Lines as events. */
  readonly topics: LogTopics;
  /** The streams of builds. */
  readonly buildLogs: BuildLogs;
  startWorkers(supervisor: Supervisor): void;
}

const COMPACTION_MILLISECONDS = 2_000;
const SWEEP_MILLISECONDS = 600_000;
/** Longer than any job runs; a stream that is closed refuses it anyway. */
const WRITE_TOKEN_MILLISECONDS = 7 * 86_400_000;

/** Log streams: written by jobs, read by users, moved to storage by workers. */
export function composeLogs(parts: LogParts): ComposedLogs {
  const { pools, mutate, clock, listener, bindings, publicUrl } = parts;
  const segments = createSegmentStore(parts.store);
  const jobsOf: JobsOfLogStream = ({ orgId }, logStreamId) =>
    inOrg(pools, orgId, (connection) => findJobsOfLogStream(connection, logStreamId));
  const mintWriteToken: MintWriteToken = async (connection, { principal }, stream) => {
    const secret = newSecret();
    const tokenId = newId("token");
    await insertToken(connection, {
      id: tokenId,
      kind: "log_writer",
      secretHash: secretHash(secret),
      orgId: stream.orgId,
      logStreamId: stream.id,
      createdById: principal.id,
      expiresAt: new Date(clock.now().getTime() + WRITE_TOKEN_MILLISECONDS),
    });
    return { secret, tokenId };
  };
  const access = createLogAccess({ pools, clock, jobsOf });
  const logs = createLogService({ pools, mutate, listener, segments, access, mintWriteToken, publicUrl });
  const compaction = createCompaction({ pools, segments, clock });
  bindLogs(bindings, {
    logs,
    writer: createLogWriter({ pools, clock, segments, access }),
    spans: createSpanService({ pools, clock, access }),
  });

  return {
    topics: { follow: (context, id, after, signal) => logs.follow(context, id, after, signal) },
    buildLogs: buildLogs(publicUrl),
    startWorkers(supervisor) {
      supervisor.start(every("log compaction", COMPACTION_MILLISECONDS, () => compaction.compactAll()));
      supervisor.start(every("log sweeper", SWEEP_MILLISECONDS, () => compaction.sweep()));
    },
  };
}

function buildLogs(runnerApiUrl: string): BuildLogs {
  return {
    async createStream(connection, stream) {
      return (await createLogStream(connection, stream)).id;
    },
    closeStream: closeLogStream,
    async wireStreams(connection: Connection, ids: readonly string[]): Promise<Map<string, Wire<"LogStream">>> {
      const streams = ids.length === 0 ? [] : await findLogStreams(connection, ids);
      return new Map(streams.map((stream) => [stream.id, toWireLogStream(stream, { runnerApiUrl })]));
    },
  };
}
