import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { allowedEnvironment, start } from "@exclave/process";
import { startRunnerProcess } from "@exclave/testkit";
import { type Figure, millisecondsAt, type Row } from "../figure.ts";
import { measure } from "../measure.ts";
import { type BenchControlPlane, withControlPlane } from "../with-control-plane.ts";

const REPETITIONS = 20;
const LOOK_MILLISECONDS = 2;
const LONGEST_SECONDS = 60;
/** A number that no other process of the machine sleeps for, as the step is found by it: its environment is its own. */
const SECONDS = 86_000 + (process.pid % 1_000);
const STEP = `/bin/busybox sleep ${SECONDS}`;
/** Runs until it is stopped. */
const DOCKERFILE = `FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "sleep", "${SECONDS}"]
`;

/** From a request to cancel a build to the end of the tool that builds it, by a real runner. */
export const cancel: Row = { name: "cancel", run: () => withControlPlane(measureCancel) };

async function measureCancel(bench: BenchControlPlane): Promise<readonly Figure[]> {
  const { app, client, controlPlane, repository } = bench;
  const busybox = { content: readFileSync("/bin/busybox"), isExecutable: true };
  await repository.commit({ files: { "image/Dockerfile": DOCKERFILE, "image/busybox": busybox } });
  await client.call("create_app_docker_build_component_config", {
    path: { app_id: app.appId, component_id: app.imageId },
    body: {
      public_git_vcs_config: { repo: repository.url, branch: "main", directory: "image" },
      dockerfile: "Dockerfile",
    },
  });
  const runner = await startRunnerProcess(controlPlane);
  try {
    const stops = await measure(
      async () => {
        const path = { component_id: app.imageId };
        const build = await client.call("create_component_build", { path, body: { use_latest: true, force: true } });
        const tool = await until(() => processWith(STEP));
        const asked = performance.now();
        await client.call("cancel_component_build", { path: { ...path, build_id: build.id! }, body: {} });
        await until(() => (existsSync(`/proc/${tool}`) ? undefined : true));
        const milliseconds = performance.now() - asked;
        await until(() => (runner.jobProcesses().some((pid) => commandOf(pid).includes("buildah")) ? undefined : true));
        return milliseconds;
      },
      { repetitions: REPETITIONS },
    );
    const signals = await measure(
      async () => {
        const child = start("sleep", ["600"], { output: "ignore", environment: allowedEnvironment(process.env) });
        await until(() => (commandOf(child.pid!).startsWith("sleep") ? true : undefined));
        const asked = performance.now();
        child.kill("SIGTERM");
        await until(() => (existsSync(`/proc/${child.pid}`) ? undefined : true));
        return performance.now() - asked;
      },
      { repetitions: REPETITIONS },
    );
    const common = { samples: stops, base: signals, baselineOf: "SIGTERM to a process" };
    return [
      millisecondsAt({ what: "cancel to the end of the job's tool, p50", target: "–", share: 0.5, ...common }),
      millisecondsAt({
        what: "cancel to the end of the job's tool, p99",
        target: "< 1,500 ms",
        share: 0.99,
        ...common,
      }),
    ];
  } finally {
    await runner.destroy();
  }
}

async function until<T>(look: () => T | undefined): Promise<T> {
  const end = performance.now() + LONGEST_SECONDS * 1_000;
  for (;;) {
    const found = look();
    if (found !== undefined) {
      return found;
    }
    if (performance.now() > end) {
      throw new Error(`waited ${LONGEST_SECONDS} s in vain`);
    }
    await sleep(LOOK_MILLISECONDS);
  }
}

function processWith(command: string): number | undefined {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => commandOf(pid) === command);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
  } catch {
    // Gone meanwhile.
    return "";
  }
}
