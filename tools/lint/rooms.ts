/** A room: files that play one part, and what they may look into. ARCHITECTURE.md's table is made from this one. */
export interface Room {
  /** Matched against the repository-relative path; `(?<area>…)` names the area a file belongs to. */
  readonly files: RegExp;
  /** Rooms whose values may be imported. */
  readonly uses: readonly string[];
  /** Rooms of which only types may be imported. */
  readonly sees?: readonly string[];
  /** Guarded modules that may be imported here. */
  readonly externals?: readonly RegExp[];
  /** May read `process.env`. */
  readonly environment?: boolean;
}

const AREA = "^apps/controlplane/src/areas/(?<area>[^/]+)(?:/(?!README)[a-z-]+)?";

/** The first room whose pattern matches is the file's room. */
export const rooms: Readonly<Record<string, Room>> = {
  test: {
    files: /\.test\.ts$|^e2e\/|^bench\/|^packages\/testkit\/|^(?:apps|packages)\/[^/]+\/test\/|^vitest\.config\.ts$/,
    uses: ["*"],
    externals: [/./],
    environment: true,
  },
  tool: { files: /^tools\//, uses: ["*"], externals: [/./], environment: true },

  kernel: { files: /^packages\/kernel\//, uses: ["kernel"] },
  process: { files: /^packages\/process\//, uses: ["process", "kernel"], externals: [/^node:child_process$/] },
  contract: { files: /^packages\/contract\//, uses: ["contract", "kernel"], externals: [/^ajv/] },
  client: { files: /^packages\/client\//, uses: ["client", "contract", "kernel"] },
  database: {
    files: /^packages\/database\//,
    uses: ["database", "process", "kernel"],
    externals: [/^pg$/, /^kysely$/],
  },
  durable: { files: /^packages\/durable\//, uses: ["durable", "database", "kernel"], externals: [/^@dbos-inc\//] },
  storage: { files: /^packages\/storage\//, uses: ["storage", "kernel"] },
  oci: { files: /^packages\/oci\//, uses: ["oci", "kernel"] },
  template: { files: /^packages\/template\//, uses: ["template", "kernel"] },
  manifest: {
    files: /^packages\/manifest\//,
    uses: ["manifest", "template", "kernel"],
    sees: ["contract"],
    externals: [/^toml-eslint-parser$/],
  },

  environment: { files: /^apps\/[^/]+\/src\/env\.ts$/, uses: ["kernel"], environment: true },
  compose: {
    files: /^apps\/[^/]+\/src\/(main|compose(-[a-z]+)?|bootstrap|version)\.ts$/,
    uses: ["*"],
    externals: [/./],
  },

  http: {
    files: /^apps\/controlplane\/src\/http\//,
    uses: ["http", "auth", "requests", "contract", "kernel"],
    externals: [/^fastify/, /^@fastify\//, /^ajv/, /^pino/, /^prom-client$/],
  },
  auth: { files: /^apps\/controlplane\/src\/auth\//, uses: ["auth", "kernel"], sees: ["contract"] },
  requests: {
    files: /^apps\/controlplane\/src\/requests\//,
    uses: ["requests", "auth", "database", "kernel"],
  },
  configs: { files: /^apps\/controlplane\/src\/configs\//, uses: ["configs", "contract", "kernel"] },
  supervise: { files: /^apps\/controlplane\/src\/supervise\//, uses: ["supervise", "database", "kernel"] },

  door: {
    files: new RegExp(`${AREA}/index\\.ts$`),
    uses: ["entity", "store", "service", "routes", "wire", "workflow", "steps", "events", "ports", "schema", "door"],
  },
  store: {
    files: new RegExp(`${AREA}/store\\.ts$`),
    uses: ["entity", "schema", "database", "kernel"],
    sees: ["contract", "configs"],
  },
  service: {
    files: new RegExp(`${AREA}/service\\.ts$`),
    uses: [
      "entity",
      "store",
      "wire",
      "events",
      "ports",
      "schema",
      "auth",
      "requests",
      "configs",
      "database",
      "durable",
      "storage",
      "oci",
      "contract",
      "manifest",
      "kernel",
    ],
    sees: ["door"],
  },
  routes: {
    files: new RegExp(`${AREA}/routes\\.ts$`),
    uses: ["http", "wire", "schema", "contract", "kernel"],
    sees: ["service", "entity", "door"],
    externals: [/^fastify/],
  },
  wire: {
    files: new RegExp(`${AREA}/wire\\.ts$`),
    uses: ["entity", "wire", "configs", "contract", "kernel"],
    sees: ["door", "schema"],
  },
  workflow: {
    files: new RegExp(`${AREA}/workflow\\.ts$`),
    uses: ["entity", "durable", "kernel"],
    sees: ["steps", "contract"],
  },
  steps: {
    files: new RegExp(`${AREA}/steps\\.ts$`),
    uses: ["entity", "store", "database", "durable", "contract", "kernel"],
    sees: ["service", "door", "events", "ports"],
  },
  events: {
    files: new RegExp(`${AREA}/events\\.ts$`),
    uses: ["events", "entity", "kernel"],
    sees: ["contract", "door"],
  },
  ports: {
    files: new RegExp(`${AREA}/ports\\.ts$`),
    uses: ["kernel"],
    sees: ["entity", "contract", "door", "database", "requests", "configs"],
  },
  schema: { files: new RegExp(`${AREA}/schema\\.ts$`), uses: ["schema", "kernel"], sees: ["contract"] },
  adapter: {
    files: new RegExp(`${AREA}/[a-z-]+\\.adapter\\.ts$`),
    uses: ["adapter", "entity", "ports", "process", "storage", "oci", "manifest", "contract", "database", "kernel"],
    sees: ["door"],
    externals: [/^@opentelemetry\//],
  },
  entity: {
    files: new RegExp(`${AREA}/[a-z-]+\\.ts$`),
    uses: ["entity", "configs", "contract", "kernel"],
    sees: ["ports", "door", "oci"],
  },

  exec: { files: /^apps\/runner\/src\/exec\//, uses: ["exec", "process", "kernel"], sees: ["contract"] },
  output: { files: /^apps\/runner\/src\/output\//, uses: ["output", "client", "contract", "kernel"] },
  workspace: { files: /^apps\/runner\/src\/workspace\//, uses: ["workspace", "kernel"] },
  source: { files: /^apps\/runner\/src\/source\//, uses: ["source", "exec", "contract", "kernel"] },
  jobs: {
    files: /^apps\/runner\/src\/jobs\//,
    uses: ["jobs", "exec", "source", "workspace", "output", "oci", "contract", "kernel"],
  },
  worker: {
    files: /^apps\/runner\/src\/worker\//,
    uses: ["worker", "jobs", "exec", "source", "workspace", "output", "client", "oci", "contract", "kernel"],
  },
  executors: {
    files: /^apps\/runner\/src\/executors\//,
    uses: ["executors", "process", "contract", "kernel"],
    sees: ["worker", "exec"],
  },
  listener: {
    files: /^apps\/runner\/src\/listener\//,
    uses: ["listener", "exec", "client", "contract", "kernel"],
    sees: ["executors", "worker"],
  },

  cli: {
    files: /^apps\/cli\/src\//,
    uses: ["cli", "client", "manifest", "contract", "process", "database", "kernel"],
    externals: [/^commander$/, /^@clack\//],
  },
};

/** Rooms confined to one area: another area's are entered by its door, types only. */
export const areaRooms: ReadonlySet<string> = new Set([
  "store",
  "service",
  "routes",
  "wire",
  "workflow",
  "steps",
  "events",
  "ports",
  "schema",
  "adapter",
  "entity",
]);

/** Modules that only the rooms that name them may import. */
export const guardedExternals: readonly RegExp[] = [
  /^pg$/,
  /^kysely$/,
  /^ajv/,
  /^fastify/,
  /^@fastify\//,
  /^pino/,
  /^prom-client$/,
  /^commander$/,
  /^@clack\//,
  /^@dbos-inc\//,
  /^@opentelemetry\//,
  /^toml-eslint-parser$/,
  /^(node:)?child_process$/,
];

export interface Place {
  readonly room: string;
  readonly area: string | undefined;
}

/** The room and area of a repository-relative path; undefined when no room claims it. */
export function placeOf(path: string): Place | undefined {
  for (const [room, { files }] of Object.entries(rooms)) {
    const match = files.exec(path);
    if (match) {
      return { room, area: match.groups?.["area"] };
    }
  }
  return undefined;
}
