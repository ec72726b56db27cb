export { type ChartAnswer, type ChartServer, startChartServer } from "./chart-server.ts";
export { type DebianRegistry, startDebianRegistry } from "./debian-registry.ts";
export { type FakeClock, fakeClock } from "./fake-clock.ts";
export {
  type FakeControlPlane,
  type OfferedJob,
  type SeenExecution,
  type SeenJob,
  startFakeControlPlane,
} from "./fake-control-plane.ts";
export { type FakeGithub, fakeGithub, type GithubRequest, type NewRepository } from "./fake-github.ts";
export { type CommitOptions, type FileChange, type GitRepository, type TagOptions } from "./git-repository.ts";
export { type GitServer, type GitServerOptions, gitServer } from "./git-server.ts";
export type { GithubInstallation, GithubToken } from "./github-repositories.ts";
export { type MemoryRegistry, type MemoryRegistryOptions, startMemoryRegistry } from "./memory-registry.ts";
export { decodeSpans, type TraceSpan } from "./otlp-decode.ts";
export type { OtlpAttributes, OtlpValue } from "./otlp-fields.ts";
export { jsonLogs, type OtlpLogRecord, type OtlpLogs, protobufLogs } from "./otlp-logs.ts";
export { jsonTraces, type OtlpSpan, type OtlpTraces, protobufTraces } from "./otlp-traces.ts";
export { partFiles } from "./part-files.ts";
export { type ReadableProject, readableProject } from "./readable-project.ts";
export { type RunnerProcess, startRunnerProcess } from "./runner-process.ts";
export { type S3Server, startS3Server } from "./s3-server.ts";
export { type TestDatabase, testDatabase } from "./test-database.ts";
