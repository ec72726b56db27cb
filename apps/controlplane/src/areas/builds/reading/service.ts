import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { Build } from "../build.ts";
import type { AccountDirectory, BuildJobs, BuildLogs, ComponentCatalog, SandboxCatalog, Sources } from "../ports.ts";
import { buildHistories, findBuilds, listNewestBuilds } from "../store.ts";
import { type BuildParts, toWireBuild, toWireSandboxBuild } from "../wire.ts";

/** Shows builds with everything that belongs to them. */
export interface BuildReader {
  /** Builds of components, in the order of `builds`. */
  whole(connection: Connection, builds: readonly Build[]): Promise<Wire<"ComponentBuild">[]>;
  /** The rows as they are now, whole. */
  wholeById(connection: Connection, ids: readonly string[]): Promise<Wire<"ComponentBuild">[]>;
  /** The newest build of each component that has one, by the component's id. */
  newestOf(
    connection: Connection,
    componentIds: readonly string[],
  ): Promise<ReadonlyMap<string, Wire<"ComponentBuild">>>;
  /** Builds of sandboxes, in the order of `builds`. */
  wholeOfSandboxes(connection: Connection, builds: readonly Build[]): Promise<Wire<"AppSandboxBuild">[]>;
}

export interface BuildReaderOptions {
  readonly catalog: ComponentCatalog;
  readonly sandboxes: Pick<SandboxCatalog, "configs">;
  readonly sources: Sources;
  readonly logs: BuildLogs;
  readonly jobs: BuildJobs;
  readonly accounts: AccountDirectory;
  readonly wireArtifacts: (
    connection: Connection,
    ids: readonly string[],
  ) => Promise<ReadonlyMap<string, Wire<"OCIArtifact">>>;
}

export function createBuildReader(options: BuildReaderOptions): BuildReader {
  const { catalog, sandboxes, sources, logs, jobs, accounts, wireArtifacts } = options;

  async function commonParts(connection: Connection, builds: readonly Build[]): Promise<Omit<BuildParts, "config">[]> {
    const idsOf = (of: (build: Build) => string | null): string[] => distinct(builds, of);
    // None waits for another, so all of them travel to the database together.
    const [changes, creators, commits, wireJobs, streams, artifacts] = await Promise.all([
      buildHistories(
        connection,
        builds.map(({ id }) => id),
      ),
      accounts.wireAccounts(
        connection,
        idsOf((build) => build.createdById),
      ),
      sources.wireCommits(
        connection,
        idsOf((build) => build.commitId),
      ),
      jobs.wireJobs(
        connection,
        idsOf((build) => build.jobId),
      ),
      logs.wireStreams(
        connection,
        idsOf((build) => build.logStreamId),
      ),
      wireArtifacts(
        connection,
        idsOf((build) => build.artifactId),
      ),
    ]);
    const history = Map.groupBy(changes, ({ buildId }) => buildId);
    return builds.map((build) => ({
      build,
      history: history.get(build.id) ?? [],
      createdBy: creators.get(build.createdById),
      commit: pick(commits, build.commitId),
      job: pick(wireJobs, build.jobId),
      logStream: streams.get(build.logStreamId),
      artifact: pick(artifacts, build.artifactId),
    }));
  }

  async function whole(connection: Connection, builds: readonly Build[]): Promise<Wire<"ComponentBuild">[]> {
    if (builds.length === 0) {
      return [];
    }
    const configIds = distinct(builds, ({ configId }) => configId);
    const [parts, configs] = await Promise.all([
      commonParts(connection, builds),
      catalog.wireConfigs(connection, configIds),
    ]);
    return parts.map((part) => toWireBuild({ ...part, config: configs.get(part.build.configId) }));
  }

  return {
    whole,
    async wholeById(connection, ids) {
      const builds = new Map((await findBuilds(connection, ids)).map((build) => [build.id, build]));
      return await whole(
        connection,
        ids.flatMap((id) => builds.get(id) ?? []),
      );
    },
    async newestOf(connection, componentIds) {
      const shown = await whole(connection, await listNewestBuilds(connection, componentIds));
      return new Map(shown.map((build) => [build.component_id!, build]));
    },
    async wholeOfSandboxes(connection, builds) {
      if (builds.length === 0) {
        return [];
      }
      const configIds = distinct(builds, ({ configId }) => configId);
      const [parts, configs] = await Promise.all([
        commonParts(connection, builds),
        sandboxes.configs(connection, configIds),
      ]);
      const appConfigs = new Map(configs.map(({ id, appConfigId }) => [id, appConfigId]));
      return parts.map((part) => toWireSandboxBuild({ ...part, appConfigId: appConfigs.get(part.build.configId) }));
    },
  };
}

function distinct(builds: readonly Build[], of: (build: Build) => string | null): string[] {
  return [...new Set(builds.map(of).filter((id) => id !== null))];
}

function pick<T>(map: ReadonlyMap<string, T>, id: string | null): T | undefined {
  return id === null ? undefined : map.get(id);
}
