// One process of a product in miniature: it runs workflows that leave marks in a table, and obeys its parent's orders.
import { inOrg, inSystem, openPools, sql } from "@exclave/database";
import { isFault, unavailable } from "@exclave/kernel";
import { createDurable, type Flow } from "../src/index.ts";
import type { Order, ReplicaOptions, SignalOrder } from "./replicas.ts";

const options = JSON.parse(process.argv[2]!) as ReplicaOptions;
const pools = openPools({ appUrl: options.appUrl, systemUrl: options.url, maximumConnections: 10 });
const silent = (): void => undefined;
const durable = createDurable({
  pools,
  executorId: options.executorId,
  applicationVersion: "test",
  logger: { debug: silent, info: silent, warn: silent, error: silent },
  crashPoint(name) {
    if (name === options.crashAt) {
      process.kill(process.pid, "SIGKILL");
    }
  },
});

async function mark(flow: Flow, text: string): Promise<void> {
  await sql`insert into marks (workflow, text, executor) values (${flow.id}, ${text}, ${options.executorId})`.execute(
    pools.system,
  );
}

async function refuse(flow: Flow, code: string): Promise<string> {
  await mark(flow, "tried");
  throw unavailable(code, "not now", { hint: "later" });
}

const workflows = {
  twoSteps: durable.register("two-steps", async (flow, _input: string) => {
    await flow.step("first", () => mark(flow, "first"));
    await flow.step("second", () => mark(flow, "second"));
  }),

  waits: durable.register("waits", async (flow, input: string) => {
    const message = await flow.receive<string>("go", Number(input));
    await flow.step("tell", () => mark(flow, `received ${message}`));
  }),

  sleeps: durable.register("sleeps", async (flow, input: string) => {
    await flow.step("lie down", () => mark(flow, "lay down"));
    await flow.sleep(Number(input));
    await flow.step("get up", () => mark(flow, "got up"));
  }),

  fails: durable.register("fails", async (flow, input: string) => {
    const told = await flow
      .step("refuse", () => refuse(flow, input), { retries: 2, firstDelayMilliseconds: 1 })
      .catch((error: unknown) => (isFault(error) ? error.code : "no fault"));
    await flow.receive("go", 10_000);
    await flow.step("tell", () => mark(flow, told));
  }),

  slow: durable.register("slow", async (flow, input: string) => {
    await flow.step("work", async () => {
      await mark(flow, "began");
      await new Promise((resolve) => setTimeout(resolve, Number(input)));
      await mark(flow, "worked");
    });
    await flow.step("next", () => mark(flow, "next"));
  }),
};

class RolledBack extends Error {}

const asRequest: typeof inSystem = (pools, work) => inOrg(pools, "org1", work);

/** What the send said, after its transaction was committed or rolled back. */
async function signal({ id, message, key, rollBack, inRequest }: SignalOrder): Promise<boolean> {
  let sent = false;
  const transaction = (inRequest ? asRequest : inSystem)(pools, async (connection) => {
    sent = await durable.sendInTransaction(connection, { workflowId: id, topic: "go", message, idempotencyKey: key });
    if (rollBack) {
      throw new RolledBack();
    }
  });
  await transaction.catch((error: unknown) => {
    if (!(error instanceof RolledBack)) {
      throw error;
    }
  });
  return sent;
}

async function obey(order: Order): Promise<unknown> {
  switch (order.kind) {
    case "start":
      return await durable.start(workflows[order.workflow], order.id, order.input);
    case "signal":
      return await signal(order);
    case "cancel":
      return await durable.cancel(order.id);
    case "takeOver":
      return await durable.takeOver(order.from);
    case "pendingOf":
      return await durable.pendingOf(order.executorId);
    case "executorsWithWork":
      return await durable.executorsWithWork();
    case "notStarted":
      return await durable.notStarted(order.ids);
    case "shutdown":
      await durable.shutdown({ drainMilliseconds: order.drainMilliseconds });
      await pools.close();
      return undefined;
  }
}

process.on("message", (order: Order) => {
  obey(order).then(
    (value) => process.send!({ order: order.number, value }),
    (error: Error & { code?: string }) =>
      process.send!({ order: order.number, error: error.message, code: error.code }),
  );
});

await durable.launch();
process.send!({ order: 0 });
