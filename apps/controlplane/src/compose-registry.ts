import type { BuildPlan } from "@exclave/contract";
import type { Pools } from "@exclave/database";
import type { Clock } from "@exclave/kernel";
import type { BlobStore } from "@exclave/storage";
import type { FastifyPluginCallback } from "fastify";
import { findApp } from "./areas/apps/index.ts";
import type { BuildRegistry } from "./areas/builds/index.ts";
import { findComponent } from "./areas/components/index.ts";
import { findJob } from "./areas/jobs/index.ts";
import { blobRoutes, createRegistryBlobService } from "./areas/registry/blobs/index.ts";
import { catalogRoutes, createCatalogService } from "./areas/registry/catalog/index.ts";
import { createRegistryTokens } from "./areas/registry/granting/index.ts";
import {
  createRegistryAccess,
  type PushTargets,
  type RepositoryCatalog,
  registryPlugin,
} from "./areas/registry/index.ts";
import { createManifestService, hasManifest, manifestRoutes } from "./areas/registry/manifests/index.ts";
import { createSweepRegistry } from "./areas/registry/sweeping/index.ts";
import { createUploadService, uploadRoutes } from "./areas/registry/uploads/index.ts";
import type { Authenticator } from "./auth/index.ts";
import type { Mutate } from "./requests/index.ts";
import { every, type Supervisor } from "./supervise/index.ts";

export interface RegistryParts {
  readonly pools: Pools;
  readonly mutate: Mutate;
  readonly clock: Clock;
  readonly store: BlobStore;
  readonly authenticator: Authenticator;
  readonly publicUrl: string;
}

export interface ComposedRegistry {
  /** Serves `/v2/`. */
  readonly plugin: FastifyPluginCallback;
  /** As builds see it. */
  readonly registry: BuildRegistry;
  /** What one replica does for all. */
  startWorkers(supervisor: Supervisor): void;
}

const SWEEP_MILLISECONDS = 3_600_000;

const catalog: RepositoryCatalog = {
  async hasOwner(connection, { appId, componentId }) {
    return componentId === undefined
      ? (await findApp(connection, appId))?.id === appId
      : (await findComponent(connection, componentId, appId))?.id === componentId;
  },
};

const targets: PushTargets = {
  async repositoryOf(connection, jobId) {
    const plan = (await findJob(connection, jobId))?.plan as Partial<BuildPlan> | undefined;
    return plan?.destination?.repository;
  },
};

/** The registry, where builds are pushed. */
export function composeRegistry(parts: RegistryParts): ComposedRegistry {
  const { pools, mutate, clock, store, authenticator, publicUrl } = parts;
  const tokens = createRegistryTokens({ pools, clock });
  const access = createRegistryAccess({ pools, authenticator, tokens, catalog, targets });
  const blobs = createRegistryBlobService({ mutate, store, access });
  const uploads = createUploadService({ pools, clock, store, access });
  const manifests = createManifestService({ mutate, access });
  const sweep = createSweepRegistry({ pools, clock, store });
  return {
    plugin: registryPlugin({
      access,
      publicUrl,
      parts: [
        uploadRoutes(uploads),
        blobRoutes(blobs),
        manifestRoutes(manifests),
        catalogRoutes(createCatalogService({ pools, access, targets })),
      ],
    }),
    registry: { url: publicUrl, hasManifest },
    startWorkers(supervisor) {
      supervisor.start(every("registry sweeper", SWEEP_MILLISECONDS, sweep));
      supervisor.start(every("registry signing keys", SWEEP_MILLISECONDS, () => tokens.forgetOldKeys()));
    },
  };
}
