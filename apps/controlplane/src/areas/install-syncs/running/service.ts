import { isDeepStrictEqual } from "node:util";
import { type Connection, createRuns, inOrg, type Pools, toTheEnd } from "@exclave/database";
import { type Clock, type Fault, internal, newId } from "@exclave/kernel";
import { MAXIMUM_INSTALL_FILE_BYTES, readInstalls } from "@exclave/manifest";
import type { App, InputsInForce } from "../../apps/index.ts";
import type { InstallsConfig } from "../../installs-configs/index.ts";
import { denied, type ProposedInstall } from "../approvals/approval.ts";
import { findPendingApproval, insertApproval, updateApproval } from "../approvals/store.ts";
import { syncUpdated } from "../events.ts";
import {
  describeFault,
  type InstallSync,
  type InstallSyncKey,
  type InstallSyncStatus,
  moved,
  noVersionInForce,
  type StepFacts,
  summarize,
  whyOver,
} from "../install-sync.ts";
import type { InstallsConfigLookUp, PublishEvent, SyncApps, SyncSources } from "../ports.ts";
import {
  addStep,
  countAttempt,
  findSync,
  findSyncUnderWay,
  listSyncsUnderWay,
  pinCommit,
  updateStatus,
} from "../store.ts";

export interface InstallSyncRuns {
  /** Begins a sync in this process, unless one has it. */
  begin(target: InstallSyncKey): void;
  /** Takes up what a process left when it ended; answers how much. */
  sweep(): Promise<number>;
  /** Waits for the runs of this process. */
  drain(): Promise<void>;
}

export interface InstallSyncRunsOptions {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly apps: SyncApps;
  readonly configs: InstallsConfigLookUp;
  readonly sources: SyncSources;
  readonly publish: PublishEvent;
  /** Told of failures that nobody caused. */
  readonly onError: (error: unknown, syncId: string) => void;
}

/** Each asks git and holds a connection. */
const RUNS_AT_ONCE = 4;
const SWEEP_BATCH = 20;

/** An install file has a few hundred bytes; these are read within a second. */
const INSTALL_FILES = {
  suffix: ".toml",
  limits: { files: 1_000, fileBytes: MAXIMUM_INSTALL_FILE_BYTES, totalBytes: 2 ** 20 },
};

export function createInstallSyncRuns(options: InstallSyncRunsOptions): InstallSyncRuns {
  const { pools, clock, apps, configs, sources, publish, onError } = options;
  const runs = createRuns<InstallSyncKey>({
    pools,
    lockOf: ({ syncId }) => `install-sync ${syncId}`,
    atOnce: RUNS_AT_ONCE,
    perform,
    // It has not ended, and the sweeper of this process or another takes it up, so many times.
    onError: (error, { syncId }) => onError(error, syncId),
  });

  /** Runs work with the app held and the sync under way; nothing when the sync has ended, or the app is gone. */
  async function underWay<T>(
    { orgId, appId, syncId }: InstallSyncKey,
    work: (connection: Connection, held: Held) => Promise<T>,
  ): Promise<T | undefined> {
    return await inOrg(pools, orgId, async (connection) => {
      const app = await apps.lockApp(connection, appId);
      const sync = app && (await findSync(connection, appId, syncId));
      const config = sync && (await configs.find(connection, sync.installsConfigId));
      return app && config && sync.deadline !== null ? await work(connection, { app, sync, config }) : undefined;
    });
  }

  function move(connection: Connection, sync: InstallSync, step: Step): Promise<void> {
    return moveSync(connection, sync, { ...step, publish });
  }

  /** What is to be read, or undefined when there is nothing left to do. */
  async function begin(target: InstallSyncKey): Promise<Held | undefined> {
    return await underWay(target, async (connection, held) => {
      const { sync, config } = held;
      const over = whyOver(sync, clock.now());
      if (over !== undefined) {
        await move(connection, sync, { status: "error", description: over });
        return undefined;
      }
      await countAttempt(connection, sync.id);
      if (sync.status === "pending") {
        const { repo, branch, directory } = config.git;
        const description = `reading the install files in ${directory} of ${repo}, ${branch}`;
        await move(connection, sync, { status: "in-progress", description });
      }
      return held;
    });
  }

  /** The one commit that is read, resolved by whichever attempt comes to it first; undefined when the sync is over. */
  async function pin(target: InstallSyncKey, { sync, config }: Held): Promise<string | undefined> {
    const { commitId: kept } = sync;
    if (kept !== null) {
      return await inOrg(pools, target.orgId, (connection) => readKept(connection, target, kept));
    }
    const source = await sources.resolve({ ...placeOf(config), ref: config.git.branch });
    return await underWay(target, async (connection, held) => {
      // Another attempt of this run may have kept one before it failed.
      if (held.sync.commitId !== null) {
        return await readKept(connection, target, held.sync.commitId);
      }
      const { orgId, createdById } = sync;
      const { commit: sha, authorName, authorEmail, message, connectionId } = source;
      const commit = { orgId, createdById, sha, authorName, authorEmail, message };
      const id = await sources.insertCommit(
        connection,
        connectionId === undefined ? commit : { ...commit, vcsConnectionId: connectionId },
      );
      await pinCommit(connection, sync.id, id);
      return sha;
    });
  }

  async function readKept(connection: Connection, { syncId }: InstallSyncKey, commitId: string): Promise<string> {
    const sha = (await sources.wireCommits(connection, [commitId])).get(commitId)?.sha;
    if (sha === undefined) {
      const message = `commit ${commitId}, which install sync ${syncId} reads, is not kept any more`;
      throw internal("install-sync.commit-gone", message, { hint: "sync again" });
    }
    return sha;
  }

  /** What the files say, by the inputs of the version that is in force now; holds nothing, for they may be many. */
  async function check({ id, orgId, name }: App, files: readonly SourceFile[]): Promise<Result> {
    const inForce = await inOrg(pools, orgId, (connection) => apps.inputsInForce(connection, id));
    if (!inForce) {
      throw noVersionInForce({ name });
    }
    const { installs, diagnostics } = readInstalls(files, inForce.inputs);
    const facts = { diagnostics, app_config_id: inForce.appConfigId, app_config_version: inForce.version };
    return {
      inForce,
      facts,
      proposed: installs?.map(({ path, install }) => ({ name: install.name, filePath: path, config: install })),
    };
  }

  /** Everything that comes of a sync, in one transaction; false where the inputs are others than the files were checked by. */
  async function end(target: InstallSyncKey, { inForce, facts, proposed }: Result): Promise<boolean> {
    const isEnded = await underWay(target, async (connection, { app, sync, config }) => {
      if (!isDeepStrictEqual(await apps.inputsInForce(connection, app.id), inForce)) {
        return false;
      }
      // This one has read the files anew, whatever it found in them.
      const description = `install sync ${sync.id} has read the files anew: what was proposed here is not made`;
      await outdateProposal(connection, sync.appId, { description, publish });
      await move(connection, sync, await stepOf(connection, { sync, config, facts, proposed }));
      return true;
    });
    return isEnded ?? true;
  }

  /** What a sync ends with, or waits for; adds the approval that asks for it. */
  async function stepOf(connection: Connection, { sync, config, facts, proposed }: Outcome): Promise<Step> {
    const live = await configs.findLive(connection, sync.appId);
    if (live?.id !== config.id) {
      const description = "the app's installs config was changed meanwhile; sync again";
      return { status: "outdated", description };
    }
    if (!proposed) {
      return { status: "error", description: summarize(facts.diagnostics ?? []), facts };
    }
    if (proposed.length === 0) {
      return { status: "success", description: `there is no install file in ${config.git.directory}`, facts };
    }
    const { orgId, appId, createdById } = sync;
    const id = newId("installCreationApproval");
    await insertApproval(connection, { id, orgId, appId, syncId: sync.id, proposed, createdById });
    return { status: "approval-awaiting", description: describe(proposed), facts };
  }

  async function fail(target: InstallSyncKey, fault: Fault): Promise<void> {
    await underWay(target, (connection, { sync }) =>
      move(connection, sync, { status: "error", description: describeFault(fault), facts: factsOf(fault) }),
    );
  }

  async function perform(target: InstallSyncKey, stopping: AbortSignal): Promise<void> {
    const begun = await begin(target);
    if (!begun) {
      return;
    }
    await toTheEnd({
      async work() {
        const commit = await pin(target, begun);
        if (commit !== undefined) {
          const files = await sources.readFiles({ ...placeOf(begun.config), commit, ...INSTALL_FILES });
          while (!(await end(target, await check(begun.app, files)))) {
            // Somebody gave the app other inputs while the files were checked.
          }
        }
      },
      fail: (fault) => fail(target, fault),
      stopping,
    });
  }

  return {
    begin: runs.begin,
    async sweep() {
      const left = await listSyncsUnderWay(pools.system, SWEEP_BATCH);
      left.forEach(runs.begin);
      return left.length;
    },
    drain: runs.drain,
  };
}

/** Where a sync comes next, and what is told of it. */
interface Move {
  readonly status: InstallSyncStatus;
  readonly description: string;
  readonly facts?: StepFacts;
  readonly publish: PublishEvent;
}

/** Moves a sync of an app that the caller holds, and remembers the step. */
async function moveSync(
  connection: Connection,
  sync: InstallSync,
  { status, description, facts, publish }: Move,
): Promise<void> {
  const after = await updateStatus(connection, moved(sync, status));
  await addStep(connection, after, { description, createdById: sync.createdById, ...(facts ? { facts } : {}) });
  await publish(connection, syncUpdated(after));
}

/** Why what was asked or begun counts no more. */
type Outdating = Pick<Move, "description" | "publish">;

/** Closes what a sync of a held app asks, where one does. */
async function outdateProposal(connection: Connection, appId: string, outdating: Outdating): Promise<void> {
  const pending = await findPendingApproval(connection, appId);
  const sync = pending && (await findSync(connection, appId, pending.syncId));
  if (pending && sync) {
    await updateApproval(connection, denied(pending));
    await moveSync(connection, sync, { ...outdating, status: "outdated" });
  }
}

/** Closes what is under way or asked of an app that the caller holds and deletes: nobody could read how it ends. */
export async function endAppInstallSyncs(connection: Connection, appId: string, publish: PublishEvent): Promise<void> {
  const outdating = { description: "the app was deleted", publish };
  const underWay = await findSyncUnderWay(connection, appId);
  if (underWay) {
    await moveSync(connection, underWay, { ...outdating, status: "outdated" });
  }
  await outdateProposal(connection, appId, outdating);
}

interface Held {
  readonly app: App;
  readonly sync: InstallSync;
  readonly config: InstallsConfig;
}

type Step = Omit<Move, "publish">;

type SourceFile = Awaited<ReturnType<SyncSources["readFiles"]>>[number];

/** What came of reading the files: nothing is proposed where something is wrong. */
interface Result {
  /** By what they were checked. */
  readonly inForce: InputsInForce;
  readonly facts: StepFacts;
  readonly proposed: readonly ProposedInstall[] | undefined;
}

interface Outcome extends Omit<Held, "app">, Omit<Result, "inForce"> {}

/** A place as it is asked for. */
interface Place {
  readonly repository: string;
  readonly directory: string;
  readonly connection?: { readonly orgId: string; readonly id: string };
}

function placeOf({ orgId, git: { repo, directory, vcsConnectionId } }: InstallsConfig): Place {
  const place = { repository: repo, directory };
  return vcsConnectionId === undefined ? place : { ...place, connection: { orgId, id: vcsConnectionId } };
}

function describe(proposed: readonly ProposedInstall[]): string {
  const names = proposed.map(({ name }) => name);
  const more = names.length > SHOWN_NAMES ? " and more" : "";
  const what = names.length === 1 ? "1 install" : `${names.length} installs`;
  return `${what} to be made, once that is approved: ${names.slice(0, SHOWN_NAMES).join(", ")}${more}`;
}

const SHOWN_NAMES = 8;

/** What a fault says that is about no file. */
function factsOf({ code, message, hint }: Fault): StepFacts {
  const diagnostic = { code, severity: "error" as const, message, path: "", file: "", line: 0, column: 0 };
  return { diagnostics: [hint === undefined ? diagnostic : { ...diagnostic, hint }] };
}
