import type { Wire } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import type { Build } from "../build.ts";
import type { AccountDirectory, BuildJobs, BuildLogs, ComponentCatalog, Sources } from "../ports.ts";
import { buildHistories, findBuilds } from "../store.ts";
import { toWireBuild } from "../wire.ts";

/** Shows builds with everything that belongs to them. */
export interface BuildReader {
  /** In the order of `builds`. */
  whole(connection: Connection, builds: readonly Build[]): Promise<Wire<"ComponentBuild">[]>;
  /** The rows as they are now, whole. */
  wholeById(connection: Connection, ids: readonly string[]): Promise<Wire<"ComponentBuild">[]>;
}

export interface BuildReaderOptions {
  readonly catalog: ComponentCatalog;
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
  const { catalog, sources, logs, jobs, accounts, wireArtifacts } = options;

  async function whole(connection: Connection, builds: readonly Build[]): Promise<Wire<"ComponentBuild">[]> {
    if (builds.length === 0) {
      return [];
    }
    const idsOf = (of: (build: Build) => string | null): string[] => distinct(builds, of);
    // None waits for another, so all of them travel to the database together.
    const [changes, configs, creators, commits, wireJobs, streams, artifacts] = await Promise.all([
      buildHistories(
        connection,
        builds.map(({ id }) => id),
      ),
      catalog.wireConfigs(
        connection,
        idsOf((build) => build.componentConfigConnectionId),
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
    return builds.map((build) =>
      toWireBuild({
        build,
        history: history.get(build.id) ?? [],
        config: configs.get(build.componentConfigConnectionId),
        createdBy: creators.get(build.createdById),
        commit: pick(commits, build.commitId),
        job: pick(wireJobs, build.jobId),
        logStream: streams.get(build.logStreamId),
        artifact: pick(artifacts, build.artifactId),
      }),
    );
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
  };
}

function distinct(builds: readonly Build[], of: (build: Build) => string | null): string[] {
  return [...new Set(builds.map(of).filter((id) => id !== null))];
}

function pick<T>(map: ReadonlyMap<string, T>, id: string | null): T | undefined {
  return id === null ? undefined : map.get(id);
}
