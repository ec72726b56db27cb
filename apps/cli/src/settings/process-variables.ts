/** What a process of the product is told by its environment; `exclave up` sets all of it for the processes it starts. */
export interface ProcessVariable {
  readonly name: string;
  readonly description: string;
}

export const controlPlaneVariables: readonly ProcessVariable[] = [
  {
    name: "EXCLAVE_DATABASE_URL_APP",
    description: "PostgreSQL as the role `exclave_app`, which row-level security binds",
  },
  {
    name: "EXCLAVE_DATABASE_URL_SYSTEM",
    description: "PostgreSQL as the role `exclave_system`, which owns the tables",
  },
  { name: "EXCLAVE_STORAGE_URL", description: "`file:///directory` or `s3://bucket/prefix?region=…&endpoint=…`" },
  { name: "EXCLAVE_CACHE_DIR", description: "scratch space: mirrors of repositories" },
  { name: "EXCLAVE_LISTEN_HOST", description: "address to listen on; 127.0.0.1 unless set" },
  { name: "EXCLAVE_LISTEN_PORT", description: "port to listen on; 8081 unless set" },
  { name: "EXCLAVE_PUBLIC_URL", description: "how clients and runners reach the server" },
  { name: "EXCLAVE_TLS_CERT", description: "certificate chain in PEM" },
  { name: "EXCLAVE_TLS_KEY", description: "private key in PEM" },
  { name: "EXCLAVE_TRUSTED_PROXIES", description: "addresses or networks of proxies, with commas between" },
  {
    name: "EXCLAVE_ALLOW_LOCAL_SOURCES",
    description: "`true` lets components be built from local paths and loopback URLs",
  },
  {
    name: "EXCLAVE_ALLOW_PRIVATE_NETWORKS",
    description: "`true` lets components be built from git hosts at private addresses; refused unless set",
  },
  {
    name: "EXCLAVE_GITHUB_APP_ID",
    description: "number or client id of the GitHub App that reaches private repositories",
  },
  { name: "EXCLAVE_GITHUB_APP_KEY_FILE", description: "the app's private key in PEM; goes with its id" },
  {
    name: "EXCLAVE_GITHUB_API_URL",
    description:
      "REST API of GitHub; https://api.github.com unless set, `https://HOST/api/v3` for a server of one's own",
  },
  { name: "EXCLAVE_ROLES", description: "what this process does: `api`, `worker` or both, which is the default" },
  { name: "EXCLAVE_BOOTSTRAP_FILE", description: "first account, org, runner and tokens, made at start unless there" },
  { name: "EXCLAVE_LOG_LEVEL", description: "least level that is logged; `info` unless set" },
];

/** What `exclave up` sets itself. */
const setForRunner: readonly ProcessVariable[] = [
  { name: "RUNNER_API_URL", description: "the control plane" },
  { name: "RUNNER_API_TOKEN", description: "this runner's own token" },
  { name: "RUNNER_ID", description: "which runner this is" },
  { name: "EXCLAVE_RUNNER_DATA_DIR", description: "workspaces, mirrors of repositories, spooled logs, build caches" },
  { name: "EXCLAVE_RUNNER_ALLOW_LOCAL_SOURCES", description: "`true` lets jobs read local paths and loopback URLs" },
  {
    name: "EXCLAVE_RUNNER_ALLOW_PRIVATE_NETWORKS",
    description: "`true` lets jobs fetch from git hosts at private addresses; refused unless set",
  },
  { name: "EXCLAVE_RUNNER_CONCURRENCY", description: "how many jobs run at once; 2 unless set" },
  { name: "EXCLAVE_RUNNER_DRAIN_MILLISECONDS", description: "how long jobs may go on after SIGTERM" },
  { name: "EXCLAVE_LOG_LEVEL", description: "least level that is logged: debug, info, warn, error" },
];

/** What `exclave up` hands on to its runner when it is set. */
const handedToRunner: readonly ProcessVariable[] = [
  {
    name: "EXCLAVE_RUNNER_JOB_MEMORY_BYTES",
    description: "memory of a job; half of the machine, at most 4 GiB, unless set",
  },
  { name: "EXCLAVE_RUNNER_JOB_PROCESSES", description: "processes of a job" },
  {
    name: "EXCLAVE_RUNNER_JOB_CPU_SECONDS",
    description: "processor time of each process of a job; 7200 unless set",
  },
  { name: "EXCLAVE_RUNNER_CACHE_BYTES", description: "image layers kept for each job that runs at once" },
  { name: "EXCLAVE_RUNNER_MIRRORS_BYTES", description: "repositories kept for each job that runs at once" },
  { name: "EXCLAVE_RUNNER_GRACE_MILLISECONDS", description: "between INT and KILL of a job's tool" },
  {
    name: "EXCLAVE_RUNNER_LINGER_MILLISECONDS",
    description: "how long a finished job waits for a control plane that is away",
  },
  { name: "EXCLAVE_RUNNER_WARM", description: "`true` keeps the next job's process ready" },
  { name: "EXCLAVE_RUNNER_EXECUTOR", description: "`process`, or `dummy` to simulate load" },
  { name: "EXCLAVE_RUNNER_DUMMY_MILLISECONDS", description: "how long a simulated job takes" },
];

export const runnerVariables: readonly ProcessVariable[] = [...setForRunner, ...handedToRunner];

/** The runner's own settings, which `exclave up` does not look into. */
export const runnerSettings: readonly string[] = handedToRunner.map(({ name }) => name);
