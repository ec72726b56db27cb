import type { EndedBuild } from "./follow-builds.ts";
import type { Product } from "./product.ts";
import type { Screen } from "./screen.ts";
import { type Column, formatBytes, formatDuration, formatTable } from "./table.ts";

/** A component that cannot be built here, and why. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

const columns: readonly Column[] = [
  { title: "component", align: "left" },
  { title: "kind", align: "left" },
  { title: "size", align: "right" },
  { title: "time", align: "right" },
  { title: "digest", align: "left" },
];

/** What a digest is told apart by on a narrow terminal. */
const SHORT_DIGEST_LENGTH = "sha256:".length + 12;

/** Shows each artifact, then each build that failed and why, then what was left out. */
export function reportBuilds(screen: Screen, ended: readonly EndedBuild[], leftOut: readonly LeftOut[]): void {
  const built = ended.filter(({ build }) => build.status === "active");
  screen.heading(`${built.length} of ${ended.length} built`);
  screen.plain("");
  for (const line of formatTable(columns, rowsOf(built, screen.columns))) {
    screen.plain(line);
  }
  for (const { name, build, lastLines } of ended.filter(({ build }) => build.status !== "active")) {
    screen.plain("");
    screen.failure(`${name} failed: ${build.reason || build.status_description || build.status}`);
    for (const line of lastLines) {
      screen.log(name, line);
    }
  }
  if (leftOut.length > 0) {
    screen.plain("");
  }
  for (const { name, reason } of leftOut) {
    screen.warning(`${name} is left out: ${reason}`);
  }
}

function rowsOf(built: readonly EndedBuild[], width: number | undefined): string[][] {
  const rows = built.map(({ name, kind, build }) => {
    const { digest = "", size = 0 } = build.oci_artifact ?? {};
    return [name, kind, formatBytes(size), formatDuration(timeOf(build)), digest];
  });
  const isNarrow = width !== undefined && formatTable(columns, rows).some((line) => line.length > width);
  return isNarrow ? rows.map((cells) => [...cells.slice(0, -1), cells.at(-1)!.slice(0, SHORT_DIGEST_LENGTH)]) : rows;
}

/** Of the work itself, without the time in the queue. */
function timeOf({ runner_job: job }: EndedBuild["build"]): number {
  return Date.parse(job?.finished_at ?? "") - Date.parse(job?.started_at ?? "");
}

/** Shows what to try next. */
export function reportNextSteps(screen: Screen, product: Product, { build }: EndedBuild): void {
  screen.heading("What next");
  screen.plain(`\nThe API, operation by operation:\n\n  ${product.url}/docs\n`);
  screen.plain(`Build ${build.component_name} once more:\n\n${curlLine(product, build.component_id!)}\n`);
}

function curlLine({ url, token, orgId }: Product, componentId: string): string {
  return [
    `  curl -X POST ${url}/v1/components/${componentId}/builds`,
    `    -H "Authorization: Bearer ${token}" -H "X-Nuon-Org-ID: ${orgId}"`,
    `    -H "Content-Type: application/json" -d '{"use_latest": true}'`,
  ].join(" \\\n");
}
