import { DBOS } from "@dbos-inc/dbos-sdk";
import { getExecutor } from "@dbos-inc/dbos-sdk/internal/dbos";
import { type Connection, type Pools, rows, sql } from "@exclave/database";
import { conflict, internal, preconditionFailed, unavailable } from "@exclave/kernel";
import type { CrashPoint } from "./crash-point.ts";
import { createDrain } from "./drain.ts";
import { isOtherWorkflow } from "./engine-errors.ts";
import { type DurableLogger, engineLogger } from "./engine-logger.ts";
import { createFlow, type Flow } from "./flow.ts";
import { APPLICATION, SCHEMA, UNUSED_URL } from "./names.ts";
import { openSignals, type SendOptions, type Signals } from "./signals.ts";

/** What a workflow does, told as prose: calls on `flow`, and decisions. */
export type WorkflowBody<Input> = (flow: Flow, input: Input) => Promise<void>;

/** A registered workflow: what `start` takes. */
export interface Workflow<Input> {
  readonly name: string;
  readonly run: (input: Input) => Promise<void>;
}

export interface DurableOptions {
  readonly pools: Pools;
  /** Unique to this process among all that share the database, also after a restart. */
  readonly executorId: string;
  /** The same in every release: bodies change by `flow.patched`, so that any process may take over any work. */
  readonly applicationVersion: string;
  readonly logger: DurableLogger;
  readonly crashPoint?: CrashPoint;
}

/**
 * Durable execution of this process: workflows that go on after a crash, here or in another process.
 *
 * One per process. Register every workflow, then `launch`, then `start`. Any number of processes share one database.
 */
export interface Durable {
  /** Names a body; the name is stored with every run and must stay. Before `launch` only. */
  register<Input>(name: string, body: WorkflowBody<Input>): Workflow<Input>;
  /** Starts taking part: recovers what an earlier run under the same executor id left, and begins to serve the queue. */
  launch(): Promise<void>;
  /** Runs `workflow` for the row `id` unless it has ever been started; call it after the commit of that row. */
  start<Input>(workflow: Workflow<Input>, id: string, input: Input): Promise<void>;
  /**
   * Sends a signal that arrives if and when the connection's transaction commits.
   *
   * False when the workflow has not begun: nothing is sent, and its first step will read what this transaction commits.
   */
  sendInTransaction(connection: Connection, options: SendOptions): Promise<boolean>;
  /** Ends a workflow before its next step; a step under way runs to its end. A finished workflow stays as it is. */
  cancel(id: string): Promise<void>;
  /** Gives the pending work of a process that is gone to the living; tells how many workflows. */
  takeOver(deadExecutorId: string): Promise<number>;
  /** The ids of the workflows that `executorId` holds and has not finished. */
  pendingOf(executorId: string): Promise<string[]>;
  /** The executors that hold unfinished work, this one among them. */
  executorsWithWork(): Promise<string[]>;
  /** Of `ids`, those that no workflow was ever started for: what a sweeper starts. */
  notStarted(ids: readonly string[]): Promise<string[]>;
  /** Lets the steps under way end, begins no other, and leaves the rest to other processes or the next start. */
  shutdown(options: { readonly drainMilliseconds: number }): Promise<void>;
}

/** The durable execution of this process, not yet launched. */
export function createDurable(options: DurableOptions): Durable {
  const { pools, executorId, logger } = options;
  const drain = createDrain();
  let signals: Signals | undefined;
  const status = sql.table(`${SCHEMA}.workflow_status`);

  function launched(): Signals {
    if (!signals) {
      throw internal("durable.not-launched", "durable execution is used before it is launched");
    }
    return signals;
  }

  return {
    register(name, body) {
      async function execute(input: Parameters<typeof body>[1]): Promise<void> {
        const id = DBOS.workflowID;
        if (id === undefined) {
          throw internal("durable.outside", `workflow ${name} was called directly; use start`);
        }
        const flow = createFlow({ workflow: name, id, drain, crashPoint: options.crashPoint ?? (() => undefined) });
        await drain.wait(async () => {
          await launched().begin(id);
          await body(flow, input);
        });
      }
      return { name, run: DBOS.registerWorkflow(execute, { name }) };
    },

    async launch() {
      if (DBOS.isInitialized()) {
        throw preconditionFailed("durable.already-launched", "this process already runs durable execution");
      }
      DBOS.setConfig({
        name: APPLICATION,
        systemDatabaseUrl: UNUSED_URL,
        systemDatabasePool: pools.systemPool,
        systemDatabaseSchemaName: SCHEMA,
        runMigrations: false,
        executorID: executorId,
        applicationVersion: options.applicationVersion,
        enablePatching: true,
        logger: engineLogger(logger),
      });
      signals = await openSignals(pools);
      await DBOS.launch();
      logger.info({ executorId }, "durable execution launched");
    },

    async start(workflow, id, input) {
      launched();
      if (drain.isClosing) {
        throw unavailable("durable.draining", `this process is stopping and starts no workflow for ${id}`);
      }
      try {
        await DBOS.startWorkflow(workflow.run, { workflowID: id })(input);
      } catch (error) {
        if (isOtherWorkflow(error)) {
          throw conflict("durable.id-in-use", `${id} already runs another workflow than ${workflow.name}`);
        }
        throw error;
      }
    },

    sendInTransaction: (connection, send) => launched().send(connection, send),

    async cancel(id) {
      launched();
      await DBOS.cancelWorkflow(id);
    },

    async takeOver(deadExecutorId) {
      launched();
      if (deadExecutorId === executorId) {
        throw internal("durable.own-work", "a process does not take over from itself");
      }
      // Not DBOS.resumeWorkflows: it would also bring back what was cancelled after the list was read.
      const taken = await getExecutor().recoverPendingWorkflows([deadExecutorId]);
      if (taken.length > 0) {
        logger.warn({ deadExecutorId, workflows: taken.length }, "took over the work of a dead process");
      }
      return taken.length;
    },

    async pendingOf(holder) {
      const pending = await rows<{ id: string }>(
        pools.system,
        sql`select workflow_uuid as id from ${status} where status = 'PENDING' and executor_id = ${holder} order by created_at, id`,
      );
      return pending.map(({ id }) => id);
    },

    async executorsWithWork() {
      const holders = await rows<{ holder: string }>(
        pools.system,
        sql`select distinct executor_id as holder from ${status} where status = 'PENDING' order by holder`,
      );
      return holders.map(({ holder }) => holder);
    },

    async notStarted(ids) {
      const missing = await rows<{ id: string }>(
        pools.system,
        sql`select id from unnest(${[...ids]}::text[]) with ordinality as wanted (id, place)
            where not exists (select from ${status} where workflow_uuid = wanted.id) order by place`,
      );
      return missing.map(({ id }) => id);
    },

    async shutdown({ drainMilliseconds }) {
      const left = await drain.close(drainMilliseconds);
      if (left > 0) {
        logger.warn({ steps: left, drainMilliseconds }, "steps still running at the end of the drain");
      }
      await signals?.close();
      await DBOS.shutdown();
    },
  };
}
