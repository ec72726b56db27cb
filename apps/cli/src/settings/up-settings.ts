import type { Setting } from "./setting.ts";

/** Everything `exclave up` may be told. */
export const upSettings = {
  dataDirectory: {
    flag: "--data-dir <directory>",
    variable: "EXCLAVE_DATA_DIR",
    kind: "text",
    default: ".exclave",
    description: "where everything is kept: database, artifacts, logs, credentials",
  },
  host: {
    flag: "--host <address>",
    variable: "EXCLAVE_HOST",
    kind: "text",
    default: "127.0.0.1",
    description: "address to listen on; one beyond loopback needs TLS or --insecure",
  },
  port: {
    flag: "--port <number>",
    variable: "EXCLAVE_PORT",
    kind: "integer",
    default: 8081,
    description: "port to listen on; 0 takes any free one",
  },
  publicUrl: {
    flag: "--public-url <url>",
    variable: "EXCLAVE_PUBLIC_URL",
    kind: "text",
    description:
      "how clients and runners reach this server; names of artifacts follow it (default: the address and port)",
  },
  tlsCertificate: {
    flag: "--tls-cert <file>",
    variable: "EXCLAVE_TLS_CERT",
    kind: "text",
    description: "certificate chain in PEM; makes the server speak https",
  },
  tlsKey: {
    flag: "--tls-key <file>",
    variable: "EXCLAVE_TLS_KEY",
    kind: "text",
    description: "private key in PEM; goes with --tls-cert",
  },
  trustedProxies: {
    flag: "--trusted-proxy <network...>",
    variable: "EXCLAVE_TRUSTED_PROXIES",
    kind: "list",
    description: "addresses or networks of proxies whose forwarding headers are believed",
  },
  allowLocalSources: {
    flag: "--allow-local-sources",
    variable: "EXCLAVE_ALLOW_LOCAL_SOURCES",
    kind: "boolean",
    description: "lets components be built from paths of this machine and from loopback URLs",
  },
  allowPrivateNetworks: {
    flag: "--allow-private-networks",
    variable: "EXCLAVE_ALLOW_PRIVATE_NETWORKS",
    kind: "boolean",
    description:
      "lets components be built from git hosts at private addresses (10/8, 172.16/12, 192.168/16, fc00::/7 and the like); link-local and metadata addresses are refused in any case",
  },
  githubAppId: {
    flag: "--github-app-id <id>",
    variable: "EXCLAVE_GITHUB_APP_ID",
    kind: "text",
    description: "number or client id of a GitHub App of yours, by which private repositories are reached",
  },
  githubAppKey: {
    flag: "--github-app-key <file>",
    variable: "EXCLAVE_GITHUB_APP_KEY_FILE",
    kind: "text",
    description: "the app's private key in PEM; goes with --github-app-id",
  },
  githubApiUrl: {
    flag: "--github-api-url <url>",
    variable: "EXCLAVE_GITHUB_API_URL",
    kind: "text",
    default: "https://api.github.com",
    description: "REST API of GitHub; https://HOST/api/v3 for a GitHub Enterprise Server",
  },
  insecure: {
    flag: "--insecure",
    variable: "EXCLAVE_INSECURE",
    kind: "boolean",
    description: "listens beyond loopback without TLS: tokens cross the network in clear",
  },
  databaseUrl: {
    flag: "--database-url <url>",
    variable: "DATABASE_URL",
    kind: "text",
    description: "a PostgreSQL (15 or newer) to use instead of the embedded one",
  },
  storageUrl: {
    flag: "--storage-url <url>",
    variable: "EXCLAVE_STORAGE_URL",
    kind: "text",
    description:
      "where artifacts and logs go: file:///directory or s3://bucket/prefix?region=…&endpoint=… (default: the data directory)",
  },
  concurrency: {
    flag: "--runner-concurrency <jobs>",
    variable: "EXCLAVE_RUNNER_CONCURRENCY",
    kind: "integer",
    default: 2,
    least: 1,
    most: 16,
    description: "how many jobs the local runner does at once, 16 at most",
  },
  drainSeconds: {
    flag: "--drain-seconds <seconds>",
    variable: "EXCLAVE_DRAIN_SECONDS",
    kind: "integer",
    default: 30,
    most: 86_400,
    description: "how long jobs under way may take to end when the server stops",
  },
  logLevel: {
    flag: "--log-level <level>",
    variable: "EXCLAVE_LOG_LEVEL",
    kind: "text",
    default: "info",
    oneOf: ["debug", "info", "warn", "error"],
    description: "least level that is logged: debug, info, warn, error",
  },
} as const satisfies Readonly<Record<string, Setting>>;

/** Everything `exclave token create` may be told. */
export const tokenSettings = {
  dataDirectory: upSettings.dataDirectory,
  databaseUrl: upSettings.databaseUrl,
} as const;
