import { loadContract, type Operation, type OperationId } from "@exclave/contract";
import type { Pools } from "@exclave/database";
import { testDatabase } from "@exclave/testkit";
import { afterAll } from "vitest";
import { aCaller, type Caller } from "./a-caller.ts";
import { composedForTests } from "./composed.ts";
import { responseChecker } from "./response-checker.ts";

export interface CallOptions {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer; `body` is parsed JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test says what it expects of it
  readonly body: any;
}

/** The whole control plane on a database of the calling test file, spoken to without a socket. */
export interface TestControlPlane {
  readonly pools: Pools;
  readonly operations: readonly Operation[];
  readonly served: ReadonlySet<string>;
  /** A new account in a new org. */
  aCaller(): Promise<Caller>;
  /** Sends an operation of the contract; a successful answer is held to its schema. */
  call(caller: Caller | undefined, id: OperationId, options?: CallOptions): Promise<Reply>;
}

/** Composes a control plane; ended after the file's tests. Call it at the top level: `await testControlPlane()`. */
export async function testControlPlane(settings: Readonly<Record<string, string>> = {}): Promise<TestControlPlane> {
  const database = await testDatabase();
  const { controlPlane: plane, stop } = await composedForTests(database, settings);
  afterAll(stop);

  const { operations, document } = loadContract();
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const check = responseChecker(document.components);

  return {
    pools: database.pools,
    operations,
    served: plane.served,
    aCaller: () => aCaller(database.pools),
    async call(caller, id, { path: values = {}, query = {}, body, headers = {} } = {}) {
      const operation = byId.get(id)!;
      const url = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(values[name] ?? name),
      );
      const answer = await plane.server.inject({
        method: operation.method,
        url: `${url}?${new URLSearchParams(query).toString()}`,
        headers: {
          ...(caller ? { authorization: `Bearer ${caller.token}`, "x-nuon-org-id": caller.orgId } : {}),
          ...(body === undefined ? {} : { "content-type": operation.body?.mediaType ?? "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const isJson = String(answer.headers["content-type"]).startsWith("application/json");
      const reply: Reply = {
        status: answer.statusCode,
        headers: answer.headers as Record<string, string>,
        text: answer.body,
        body: isJson ? (JSON.parse(answer.body) as unknown) : undefined,
      };
      const fault = reply.status < 300 && isJson ? check(operation, reply.body) : undefined;
      if (fault !== undefined) {
        throw new Error(fault);
      }
      return reply;
    },
  };
}
