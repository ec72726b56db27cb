import http from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Wire } from "@exclave/contract";
import { newId } from "@exclave/kernel";
import { type Answer, type Call, createFakeJobs, json, type OfferedJob, refuse, type SeenJob } from "./fake-jobs.ts";

/** The part of a control plane that a runner speaks to, in memory; strict about who says what and when. */
export interface FakeControlPlane {
  readonly url: string;
  readonly runnerToken: string;
  readonly runnerId: string;
  readonly heartbeats: readonly unknown[];
  /** Bodies of claims, in order. */
  readonly claims: readonly Wire<"ClaimJobsRequest">[];
  readonly renewals: number;
  offer(job: OfferedJob): string;
  job(id: string): SeenJob;
  /** Resolves with the job when its last attempt has ended. */
  ended(id: string): Promise<SeenJob>;
  /** Resolves when `isTrue` of the job. */
  until(id: string, isTrue: (job: SeenJob) => boolean): Promise<SeenJob>;
  cancel(id: string): void;
  /** Takes the lease from whoever holds it and offers the job again. */
  revokeLease(id: string): void;
  /** Answers nothing but 503 while it is away. */
  setAway(isAway: boolean): void;
  /** Answers every trace with that status, as long as there is one. */
  refuseTraces(status: number | undefined): void;
  close(): Promise<void>;
}

export async function startFakeControlPlane({ leaseMilliseconds = 3_000 } = {}): Promise<FakeControlPlane> {
  const runnerToken = "runner-token-of-the-test";
  const runnerId = newId("runner");
  const heartbeats: unknown[] = [];
  const claims: Wire<"ClaimJobsRequest">[] = [];
  /** Claims for work that a later one for none, of the same boot of a runner, has ended. */
  const withdrawn = new Set<Wire<"ClaimJobsRequest">>();
  let renewals = 0;
  let isAway = false;
  let changed = Promise.withResolvers<void>();

  function change(): void {
    changed.resolve();
    changed = Promise.withResolvers();
  }
  const jobs = createFakeJobs({ leaseMilliseconds, change });

  async function claim(call: Call): Promise<Answer> {
    const body = json<Wire<"ClaimJobsRequest">>(call);
    if (body.capacity === 0) {
      const ended = claims.filter(({ boot_id, capacity }) => boot_id === body.boot_id && capacity > 0);
      ended.forEach((earlier) => withdrawn.add(earlier));
      change();
    }
    claims.push(body);
    const deadline = Date.now() + (body.wait_milliseconds ?? 0);
    for (;;) {
      const next = changed.promise;
      const stop = jobs.stopOrders(body.holding ?? []);
      const isGone = call.signal.aborted || withdrawn.has(body);
      const taken = isGone || isAway ? [] : jobs.take(body);
      if (taken.length > 0 || stop.length > 0 || Date.now() >= deadline || isGone) {
        return { status: 200, body: { jobs: taken, stop } };
      }
      await Promise.race([next, new Promise((resolve) => setTimeout(resolve, deadline - Date.now()).unref())]);
    }
  }

  async function route(call: Call): Promise<Answer> {
    if (isAway) {
      return refuse(503, "away");
    }
    const parts = call.path.split("/").slice(2);
    const [room, id, what, executionId, rest = ""] = parts;
    if (room === "runner-jobs" && what === "executions" && executionId) {
      return jobs.report(call, executionId, rest);
    }
    if (room === "log-streams") {
      return what === "traces" ? jobs.writeSpans(call, id ?? "") : jobs.writeLogs(call, id ?? "");
    }
    if (room !== "runners" || id !== runnerId || call.token !== runnerToken) {
      return refuse(403, "auth.forbidden");
    }
    switch (what) {
      case "claims":
        return await claim(call);
      case "leases":
        renewals += 1;
        return jobs.renew(call);
      case "heart-beats":
        heartbeats.push(json(call));
        return { status: 201, body: {} };
      case "settings":
        return { status: 200, body: { heart_beat_timeout: 100e6 } };
      default:
        return refuse(404, "not-found");
    }
  }

  async function respond(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.on("close", () => {
      gone.abort();
      change();
    });
    const { status, body } = await route({
      method: request.method ?? "",
      path: request.url ?? "",
      token: (request.headers.authorization ?? "").replace(/^Bearer /, ""),
      headers: request.headers,
      body: await buffer(request),
      signal: gone.signal,
    });
    const text = body === undefined ? "" : JSON.stringify(body);
    response.writeHead(status, { "content-type": text === "" ? "application/x-protobuf" : "application/json" });
    response.end(text);
  }

  const server = http.createServer((request, response) => {
    // A client that goes away in the middle of its request is no failure of the server.
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  async function until(id: string, isTrue: (job: SeenJob) => boolean): Promise<SeenJob> {
    while (!isTrue(jobs.seen(id))) {
      await changed.promise;
    }
    return jobs.seen(id);
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    runnerToken,
    runnerId,
    heartbeats,
    claims,
    get renewals() {
      return renewals;
    },
    offer: jobs.offer,
    job: jobs.seen,
    until,
    ended: (id) => until(id, () => jobs.isOver(id)),
    cancel: jobs.cancel,
    revokeLease: jobs.revokeLease,
    refuseTraces: jobs.refuseTraces,
    setAway(away) {
      isAway = away;
      change();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
