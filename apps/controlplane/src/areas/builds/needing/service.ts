import { RECIPE_VERSION } from "@exclave/contract";
import type { Connection } from "@exclave/database";
import { type Fault, newId } from "@exclave/kernel";
import type { RequestContext } from "../../../requests/index.ts";
import type { NewEvent } from "../../events/index.ts";
import type { Build } from "../build.ts";
import { type BuildNeed, buildNeed, type LatestBuild, mayMove } from "../build-need.ts";
import { streamOf } from "../build-stream.ts";
import { configDigestOf } from "../config-digest.ts";
import { contentKey, isPending } from "../content-key.ts";
import type { BuildCreator } from "../creating/index.ts";
import { buildEvent } from "../events.ts";
import type { LookedSource } from "../looking/index.ts";
import type { BuildableSource, BuildLogs, ComponentCatalog, ConfiguredComponent, RunnerDirectory } from "../ports.ts";
import { insertBuild, listNewestBuilds, moveBuild } from "../store.ts";

/** What may have to be built: a config, stored or not, whose source was looked at. */
export interface BuildCandidate {
  /** Undefined for a component that is not there yet. */
  readonly componentId: string | undefined;
  readonly config: BuildableSource;
  readonly looked: LookedSource;
}

/** What became of a candidate; neither of the two means that nothing changed. */
export interface SurveyedBuild {
  readonly need?: BuildNeed;
  /** Why nothing is ever built for it. */
  readonly unbuilt?: string;
  /** The newest build, where there is one. */
  readonly latest?: Build;
}

/** A stored config whose source was looked at. */
export interface LookedComponent extends ConfiguredComponent {
  readonly looked: LookedSource;
}

export interface MadeBuild extends SurveyedBuild {
  readonly made?: Build;
}

/** Works in the caller's transaction, and answers in the order of what it is given. */
export interface BuildNeeds {
  /** Throws the fault of a source that was not found. */
  survey(connection: Connection, orgId: string, candidates: readonly BuildCandidate[]): Promise<SurveyedBuild[]>;
  /** Makes what is needed; the caller holds the app. Throws the fault of a source that was not found. */
  make(connection: Connection, context: RequestContext, components: readonly LookedComponent[]): Promise<MadeBuild[]>;
  /** Makes a build that has failed for what was wrong with its source. */
  fail(connection: Connection, context: RequestContext, failed: FailedBuild): Promise<Build>;
}

/** What was to be built, and why it cannot be. */
export interface FailedBuild extends ConfiguredComponent {
  readonly gitRef: string | null;
  readonly fault: Fault;
}

export interface BuildNeedsOptions {
  readonly catalog: ComponentCatalog;
  readonly runners: RunnerDirectory;
  readonly creator: Pick<BuildCreator, "insert">;
  readonly logs: BuildLogs;
  readonly publish: (connection: Connection, event: NewEvent) => Promise<void>;
}

export function createBuildNeeds({ catalog, runners, creator, logs, publish }: BuildNeedsOptions): BuildNeeds {
  async function newest(connection: Connection, componentIds: readonly string[]): Promise<Map<string, Newest>> {
    const builds = await listNewestBuilds(connection, componentIds);
    const configs = await catalog.configs(
      connection,
      builds.map(({ configId }) => configId),
    );
    const byId = new Map(configs.map((config) => [config.id, config]));
    return new Map(
      builds.map((build) => [
        build.subjectId,
        { build, configDigest: configDigestOf(build, byId.get(build.configId)) },
      ]),
    );
  }

  async function survey(
    connection: Connection,
    orgId: string,
    candidates: readonly BuildCandidate[],
  ): Promise<SurveyedBuild[]> {
    const { toolchainIds } = await runners.ofOrg(connection, orgId);
    const latest = await newest(
      connection,
      candidates.flatMap(({ componentId }) => componentId ?? []),
    );
    return candidates.map((candidate) => surveyOne(candidate, latest.get(candidate.componentId ?? ""), toolchainIds));
  }

  async function fail(connection: Connection, context: RequestContext, failed: FailedBuild): Promise<Build> {
    const { component, config, gitRef, fault } = failed;
    const id = newId("build");
    const logStreamId = await logs.createStream(
      connection,
      streamOf({ buildId: id, subject: component, config, createdById: context.principal.id }),
    );
    await logs.closeStream(connection, logStreamId);
    const parts = {
      configDigest: config.configDigest,
      sourceDigest: "",
      recipeVersion: RECIPE_VERSION,
      toolchainIds: [],
    };
    const queued = await insertBuild(connection, {
      id,
      orgId: context.orgId,
      appId: component.appId,
      subjectKind: "component",
      subjectId: component.id,
      configId: config.id,
      configVersion: config.version ?? null,
      status: "queued",
      statusDescription: "looking for its source",
      gitRef,
      commitId: null,
      sourceDigest: "",
      contentKey: contentKey(parts),
      isKeyPending: true,
      upstream: null,
      isForced: false,
      noOp: false,
      jobId: null,
      logStreamId,
      artifactId: null,
      retryOfId: null,
      createdById: context.principal.id,
    });
    const reason = fault.hint === undefined ? fault.message : `${fault.message}; ${fault.hint}`;
    const build = await moveBuild(connection, queued, {
      status: "error",
      description: reason,
      reason,
      reasonCode: fault.code,
      faultOf: "source",
      byId: context.principal.id,
    });
    await publish(connection, buildEvent(build));
    return build;
  }

  return {
    survey,
    fail,
    async make(connection, context, components) {
      const candidates = components.map(({ component, config, looked }) => ({
        componentId: component.id,
        config,
        looked,
      }));
      const surveyed = await survey(connection, context.orgId, candidates);
      const needed = components.flatMap(({ component, config, looked }, index) => {
        const { need } = surveyed[index]!;
        return need && need.followedId === undefined && !("fault" in looked)
          ? [{ subject: component, config, isForced: false, retryOfId: null, upstream: undefined, ...looked }]
          : [];
      });
      const builds = await creator.insert(connection, context, needed);
      const byComponent = new Map(needed.map(({ subject }, index) => [subject.id, builds[index]!]));
      return components.map(({ component }, index) => {
        const made = byComponent.get(component.id);
        return made ? { ...surveyed[index]!, made } : surveyed[index]!;
      });
    },
  };
}

type Newest = LatestBuild & { readonly build: Build };

function surveyOne(
  { config, looked }: BuildCandidate,
  latest: Newest | undefined,
  toolchainIds: readonly string[],
): SurveyedBuild {
  const seen = latest ? { latest: latest.build } : {};
  if (config.kind === undefined) {
    return { ...seen, unbuilt: config.unbuilt ?? `components of type ${config.type} are not built` };
  }
  if ("fault" in looked) {
    throw looked.fault;
  }
  const { configDigest, recipe } = config;
  const parts = {
    configDigest,
    sourceDigest: looked.sourceDigest || (latest?.build.sourceDigest ?? ""),
    recipeVersion: RECIPE_VERSION,
    toolchainIds,
  };
  const need = buildNeed(
    {
      configDigest,
      sourceDigest: looked.sourceDigest,
      sourceName: sourceName(config, looked),
      mayMove: recipe.image
        ? recipe.image.digest === undefined
        : recipe.helm?.repo !== undefined && mayMove(recipe.helm.repo.version),
      contentKey: isPending(parts) ? undefined : contentKey(parts),
    },
    latest,
  );
  return need ? { ...seen, need } : seen;
}

function sourceName({ recipe }: BuildableSource, looked: Exclude<LookedSource, { fault: unknown }>): string {
  const { source } = looked;
  if (source) {
    return `${looked.gitRef} at ${source.commit.slice(0, SHOWN_COMMIT_LENGTH)}`;
  }
  const { helm, image } = recipe;
  if (image) {
    return image.digest === undefined ? `${image.image}:${image.tag}` : `${image.image}@${image.digest}`;
  }
  const { repo } = helm ?? {};
  return repo ? `version ${repo.version || "(the newest)"} of chart ${repo.chart}` : "the text of its config";
}

/** As git shows ids to people. */
const SHOWN_COMMIT_LENGTH = 12;
