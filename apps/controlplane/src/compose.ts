import { loadContract } from "@exclave/contract";
import { openListener, openPools, sql } from "@exclave/database";
import { type Clock, systemClock } from "@exclave/kernel";
import { openBlobStore } from "@exclave/storage";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { MEMBERSHIPS_CHANNEL } from "./areas/accounts/index.ts";
import { bindAudit, createAuditService } from "./areas/audit/index.ts";
import { bindClouds, createCloudService } from "./areas/clouds/index.ts";
import type { SourceChecks } from "./areas/components/index.ts";
import { bindConfigSchemas, createConfigSchemaService } from "./areas/config-schemas/index.ts";
import {
  bindEvents,
  createEventService,
  deleteOldEvents,
  EVENTS_WRITTEN_CHANNEL,
  sequenceEvents,
} from "./areas/events/index.ts";
import type { JobOwner } from "./areas/jobs/index.ts";
import { bindLogins, createLoginService, deleteOldLogins, loginPlugin } from "./areas/logins/index.ts";
import {
  bindProcesses,
  bindRunners,
  createHeartbeatBook,
  createHeartbeatPlaces,
  createProcessService,
  createRunnerService,
  deleteOldProcesses,
  findProcessHeartbeat,
  signOfLife,
} from "./areas/runners/index.ts";
import {
  bindTokens,
  createTokenService,
  mintRunnerToken,
  mintUserToken,
  pruneRunnerTokens,
  TOKENS_CHANNEL,
} from "./areas/tokens/index.ts";
import { createAuthenticator } from "./auth/index.ts";
import { bootstrap } from "./bootstrap.ts";
import { composeBuilds } from "./compose-builds.ts";
import { composeCatalog } from "./compose-catalog.ts";
import { composeInstalls } from "./compose-installs.ts";
import { composeJobs } from "./compose-jobs.ts";
import { composeLogs } from "./compose-logs.ts";
import { composeOrgs, furnishing } from "./compose-orgs.ts";
import { composeRegistry } from "./compose-registry.ts";
import { composeShutdownJobs, composeShutdowns } from "./compose-shutdowns.ts";
import { composeSync } from "./compose-sync.ts";
import { composeVcs } from "./compose-vcs.ts";
import type { Environment } from "./env.ts";
import { createBindings, createMetrics, createServer } from "./http/index.ts";
import { createMutate, deleteOldKeys } from "./requests/index.ts";
import { createSupervisor, every, onNotification } from "./supervise/index.ts";

export interface ControlPlane {
  readonly server: FastifyInstance;
  /** The operations that are served. */
  readonly served: ReadonlySet<string>;
  /** Starts the subsystems and listens; resolves with the address. */
  start(): Promise<string>;
  /** Reads the bootstrap file again: a new token in it holds from then on. */
  refresh(): Promise<void>;
  /** Stops taking requests, lets those under way finish, then ends everything. */
  stop(): Promise<void>;
}

export interface ComposeOptions {
  readonly environment: Environment;
  readonly logger: Logger;
  readonly version: string;
  readonly clock?: Clock;
}

const HEARTBEAT_FLUSH_MILLISECONDS = 3_000;
/** Less than half of the time that an authenticator keeps a token, so that one renewal may fail. */
const TOKEN_RENEWAL_MILLISECONDS = 1_500;
const HOUR_MILLISECONDS = 3_600_000;

/** Constructs the whole control plane; the only place where values of different areas meet. */
export async function compose({
  environment,
  logger,
  version,
  clock = systemClock,
}: ComposeOptions): Promise<ControlPlane> {
  const pools = openPools({ appUrl: environment.databaseUrlApp, systemUrl: environment.databaseUrlSystem });
  const listener = await openListener(environment.databaseUrlSystem);
  const contract = loadContract();
  const bindings = createBindings();
  const metrics = createMetrics();
  const mutate = createMutate(pools);
  const supervisor = createSupervisor(logger);
  const { publicUrl } = environment;

  const tokens = createTokenService({ pools, mutate, clock });
  const authenticator = createAuthenticator((key) => tokens.findGrant(key), clock);
  const onMembershipChange = (): void => authenticator.forget();
  const audit = createAuditService({ pools });
  const book = createHeartbeatBook(clock);
  const runners = createRunnerService({
    pools,
    mutate,
    clock,
    book,
    places: createHeartbeatPlaces(),
    tokens: {
      mintRunnerToken: (connection, request) => mintRunnerToken(connection, request, clock),
      pruneRunnerTokens,
    },
    publicUrl,
  });
  const store = await openBlobStore({ url: environment.storageUrl, credentials: environment.storageCredentials });
  const composedLogs = composeLogs({ pools, mutate, clock, listener, bindings, store, publicUrl });
  const events = createEventService({ pools, listener, logTopics: composedLogs.topics });

  const { vcs, connections } = composeVcs({ pools, mutate, clock, bindings, environment });

  const composedShutdowns = composeShutdowns({ pools, mutate, listener, bindings });
  const owners = new Map<string, JobOwner>();
  const composedJobs = composeJobs({
    pools,
    mutate,
    clock,
    listener,
    bindings,
    metrics,
    owners,
    hearRunner: ({ orgId, principal }, runnerId, heartbeat) => {
      const tokenId = principal.kind === "runner" ? principal.tokenId : "";
      return book.hold(signOfLife({ orgId, runnerId, tokenId }, heartbeat));
    },
    shutdowns: composedShutdowns.shutdowns,
    registryUrl: publicUrl,
  });
  const shutdownJobs = composeShutdownJobs(pools, composedJobs.jobs);
  owners.set("runners", shutdownJobs.owner);
  const composedRegistry = composeRegistry({ pools, mutate, clock, store, authenticator, publicUrl });
  const { configBuilds, syncBuilds, endBuilds, newestBuilds } = composeBuilds({
    pools,
    mutate,
    clock,
    bindings,
    jobs: composedJobs.jobs,
    sources: vcs,
    logs: composedLogs.buildLogs,
    registry: composedRegistry.registry,
    vcsConnections: connections.wireConnections,
    owners,
  });

  const checks: SourceChecks = {
    checkSource: vcs.checkSource,
    checkChartRepository: vcs.checkChartRepository,
    findVcsConnection: connections.find,
  };
  const catalog = composeCatalog({
    pools,
    mutate,
    bindings,
    publicUrl,
    sources: checks,
    vcsConnections: connections.wireConnections,
    configBuilds,
    endBuilds,
    newestBuilds,
  });
  const sync = composeSync({
    pools,
    mutate,
    clock,
    logger,
    bindings,
    sources: checks,
    catalog,
    builds: syncBuilds,
    endBuilds,
  });

  const installs = composeInstalls({ pools, mutate, clock, logger, bindings, vcs });

  const orgs = composeOrgs({
    pools,
    mutate,
    clock,
    bindings,
    jobs: composedJobs.jobs,
    vcsConnections: connections.ofOrg,
    runnerGroup: runners.ofOrg,
    onMembershipChange,
    publicUrl,
  });
  const logins = createLoginService({
    pools,
    mutate,
    clock,
    authenticator,
    mintUserToken: (connection, asked) => mintUserToken(connection, asked, clock),
    invitations: orgs.invitations,
    publicUrl,
  });
  bindLogins(bindings, logins);
  bindTokens(bindings, tokens);
  bindAudit(bindings, audit);
  bindClouds(bindings, createCloudService());
  bindConfigSchemas(bindings, createConfigSchemaService());
  bindRunners(bindings, runners);
  const processes = createProcessService({
    pools,
    mutate,
    prepareRead: (context, runnerId) => runners.prepareRead(context, runnerId),
    heartbeatOf: (connection, { runnerId, processId }) => findProcessHeartbeat(connection, runnerId, processId),
  });
  bindProcesses(bindings, processes);
  bindEvents(bindings, events);

  listener.listen(TOKENS_CHANNEL, (id) => authenticator.forgetToken(id));
  listener.listen(MEMBERSHIPS_CHANNEL, onMembershipChange);
  listener.onGap(() => authenticator.forget());

  const server = await createServer({
    contract,
    bindings,
    authenticator,
    metrics,
    logger,
    clock,
    version,
    tls: environment.tls,
    trustedProxies: environment.trustedProxies,
    isReady: async () => (await sql`select 1`.execute(pools.app)).rows.length === 1,
    plugins: [composedRegistry.plugin, loginPlugin(logins, publicUrl)],
  });

  function startWorkers(): void {
    composedJobs.startWorkers(supervisor);
    composedShutdowns.startWorkers(supervisor, shutdownJobs);
    composedRegistry.startWorkers(supervisor);
    composedLogs.startWorkers(supervisor);
    orgs.startWorkers(supervisor);
    sync.startWorkers(supervisor);
    installs.startWorkers(supervisor);
    supervisor.start(
      onNotification({
        name: "event sequencer",
        listener,
        channel: EVENTS_WRITTEN_CHANNEL,
        atLeastEveryMilliseconds: 1_000,
        work: () => pools.system.transaction().execute(sequenceEvents),
      }),
    );
    supervisor.start(every("idempotency keys", HOUR_MILLISECONDS, () => deleteOldKeys(pools.system)));
    supervisor.start(every("old processes", HOUR_MILLISECONDS, () => deleteOldProcesses(pools.system)));
    supervisor.start(every("old logins", HOUR_MILLISECONDS, () => deleteOldLogins(pools.system)));
    supervisor.start(every("old events", HOUR_MILLISECONDS, () => deleteOldEvents(pools.system)));
  }

  async function refresh(): Promise<void> {
    if (environment.bootstrapFile) {
      await bootstrap(pools, environment.bootstrapFile, furnishing);
      authenticator.forget();
    }
  }

  return {
    server,
    served: bindings.served,
    refresh,
    async start() {
      await refresh();
      supervisor.start(every("heartbeats", HEARTBEAT_FLUSH_MILLISECONDS, () => runners.flushHeartbeats()));
      const renewTokens = () => authenticator.renew((tokenIds) => tokens.living(tokenIds));
      supervisor.start(every("tokens of runners", TOKEN_RENEWAL_MILLISECONDS, renewTokens));
      composedJobs.startGateway(supervisor);
      if (environment.roles.includes("worker")) {
        startWorkers();
      }
      return await server.listen({ host: environment.listenHost, port: environment.listenPort });
    },
    async stop() {
      await server.close();
      await supervisor.stop();
      await sync.drain();
      await installs.drain();
      await composedJobs.drain();
      await runners.flushHeartbeats();
      await listener.close();
      await pools.close();
    },
  };
}
