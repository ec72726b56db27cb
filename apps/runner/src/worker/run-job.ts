import { lookup } from "node:dns/promises";
import path from "node:path";
import { createOciClient } from "@exclave/oci";
import { createExec, jobFault } from "../exec/index.ts";
import {
  awaitVerdict,
  type BuildOutputs,
  type Job,
  type JobContext,
  jobs,
  type Phase,
  parseBuildPlan,
} from "../jobs/index.ts";
import { createSourceReader, createWeb, type SourcePolicy } from "../source/index.ts";
import type { Workspace } from "../workspace/index.ts";
import { trustOfTools } from "./certificates.ts";
import type { JobOutput } from "./job-output.ts";
import type { JobSpec } from "./job-spec.ts";

export interface RunJobOptions {
  readonly spec: JobSpec;
  readonly output: Pick<JobOutput, "log" | "part">;
  readonly workspace: Workspace;
  readonly signal: AbortSignal;
  readonly onPhase: (phase: Phase) => void;
  readonly onStep: (name: string) => void;
  readonly resolveSource: JobContext["resolveSource"];
  readonly afterwards: (work: () => Promise<void>) => void;
}

/** Runs the job of a spec to its end; throws what made it fail. Undefined when nothing had to be built. */
export async function runJob(options: RunJobOptions): Promise<BuildOutputs | undefined> {
  const job = await jobOf(options.spec.jobType);
  const context = await createContext(options);
  return (await awaitVerdict(context)) ? await job.run(context) : undefined;
}

async function jobOf(type: string): Promise<Job> {
  if (!Object.hasOwn(jobs, type)) {
    throw jobFault({
      code: "job.type-unknown",
      message: `this runner knows no job of type ${type}`,
      hint: `it knows ${Object.keys(jobs).join(", ")}`,
      faultOf: "controlplane",
    });
  }
  return await jobs[type as keyof typeof jobs]();
}

/** Loads the code of every kind of job. */
export async function loadJobs(): Promise<void> {
  await Promise.all(Object.values(jobs).map((load) => load()));
}

async function createContext(options: RunJobOptions): Promise<JobContext> {
  const { spec, output, workspace, signal } = options;
  const { log } = output;
  const { limits, directories } = spec;
  const plan = parseBuildPlan(spec.plan);
  const home = await workspace.directory("home");
  const scratch = await workspace.directory("tmp");
  const trusted = await trustOfTools(spec.certificates, path.join(workspace.root, "authorities.pem"));
  const exec = createExec({
    environment: { ...spec.environment, ...trusted, HOME: home, TMPDIR: scratch, EXCLAVE_EXECUTION: spec.executionId },
    signal,
    graceMilliseconds: limits.graceMilliseconds,
    output: (program) => {
      const { sink, end } = log.stream({ tool: path.basename(program) });
      return { sink, end };
    },
  });
  const credentials = { username: "job", password: spec.token };
  const policy: SourcePolicy = {
    allowLocal: spec.allowLocalSources,
    allowPrivateNetworks: spec.allowPrivateNetworks,
    hasProxy: hasProxy(spec.environment),
  };
  const say = (text: string): void => log.write("info", text);
  return {
    plan,
    exec,
    workspace,
    credentials,
    say,
    registry: createOciClient({ registryUrl: plan.destination.registry, credentials }),
    web: createWeb({ policy, lookup: lookUp, environment: spec.environment }),
    source: createSourceReader({
      exec,
      policy,
      lookup: lookUp,
      mirrors: directories.mirrors,
      mirrorsBytes: limits.mirrorsBytes,
      scratch,
      say,
    }),
    cacheDirectory: directories.cache,
    cacheBytes: limits.cacheBytes,
    afterwards: options.afterwards,
    resolveSource: options.resolveSource,
    async step(name, phase, work) {
      signal.throwIfAborted();
      options.onPhase(phase);
      options.onStep(name);
      const attributes = { "runner_job_execution_step.name": name };
      const started = performance.now();
      return await output.part(name, attributes, async () => {
        const result = await work();
        log.write("debug", `${name} took ${Math.round(performance.now() - started)} ms`);
        return result;
      });
    },
  };
}

async function lookUp(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function hasProxy(environment: Readonly<Record<string, string>>): boolean {
  return Object.keys(environment).some((name) => /^https?_proxy$/i.test(name));
}
