import type { BuildPlan, BuiltImage, Wire } from "@exclave/contract";
import type { OciClient, OciCredentials } from "@exclave/oci";
import type { Exec } from "../exec/index.ts";
import type { SourceReader } from "../source/index.ts";
import type { Workspace } from "../workspace/index.ts";

/** What the control plane sees of where a job is. */
export type Phase = "initializing" | "in-progress";

/** All that a job may use; made anew for each execution. */
export interface JobContext {
  readonly plan: BuildPlan;
  readonly exec: Exec;
  readonly source: SourceReader;
  /** `fetch` for what strangers name. */
  readonly web: typeof fetch;
  readonly registry: OciClient;
  readonly credentials: OciCredentials;
  readonly workspace: Workspace;
  /** Kept between jobs for tools that remember what they built; one job uses it at a time. */
  readonly cacheDirectory: string;
  readonly cacheBytes: number;
  /** A line of the job's own in its log. */
  say(text: string): void;
  /** Runs a named part of the job; its name is on every log line meanwhile, and on the failure if it fails. */
  step<T>(name: string, phase: Phase, work: () => Promise<T>): Promise<T>;
  /** Asks whether there is anything to build, now that the source is known; the same answer when asked again. */
  resolveSource(report: Wire<"JobSourceReport">): Promise<Wire<"JobSourceVerdict">>;
  /** Housekeeping that may wait until the result is out. */
  afterwards(work: () => Promise<void>): void;
}

/** What a build hands back. */
export interface BuildOutputs {
  readonly image: BuiltImage;
  /** The id of the git tree that was built. */
  readonly source_digest?: string;
  readonly files?: readonly { readonly rel_path: string }[];
}

/** One kind of job: named steps in order. Keeps nothing between executions. */
export interface Job {
  /** Undefined when the builds that waited for it have an artifact already, or will get it from another job. */
  run(context: JobContext): Promise<BuildOutputs | undefined>;
}
