import { mkdirSync } from "node:fs";
import path from "node:path";
import { allowedEnvironment } from "@exclave/process";
import { type EndedBuild, followBuilds } from "./follow-builds.ts";
import type { Product } from "./product.ts";
import { type LeftOut, reportBuilds, reportNextSteps } from "./report.ts";
import { makeRepository } from "./repository.ts";
import { cancelUnbuildable } from "./runner.ts";
import type { Screen } from "./screen.ts";
import { syncStorefront } from "./storefront.ts";

export interface BuildExampleOptions {
  readonly product: Product;
  /** The folder of the example. */
  readonly example: string;
  /** A folder for the repository that is made of it. */
  readonly scratch: string;
  readonly screen: Screen;
  readonly signal: AbortSignal;
}

/** Builds the example with a running product, as a vendor would; false when a build failed. */
export async function buildExample({
  product,
  example,
  scratch,
  screen,
  signal,
}: BuildExampleOptions): Promise<boolean> {
  const { client } = product;
  const directory = path.join(scratch, "storefront");
  mkdirSync(directory);
  const repository = await makeRepository({ example, directory, environment: allowedEnvironment(process.env) });
  screen.done(
    `a git repository of ${path.relative(process.cwd(), example)} at commit ${repository.commit.slice(0, 12)}`,
  );

  const { components, builds } = await syncStorefront(client, repository, signal);
  screen.done(`app storefront with ${components.size} components`);

  screen.heading("Building");
  const unbuildable = await cancelUnbuildable(client, builds, signal);
  const followed = await followBuilds({
    client,
    builds: builds.filter(({ id }) => !unbuildable.has(id!)),
    components,
    screen,
    signal,
  });
  const [ended, lacking] = apart(followed, lacksTool);
  const cancelled = builds.filter(({ id }) => unbuildable.has(id!));
  reportBuilds(screen, ended, [
    ...cancelled.map(({ id, component_name: name }) => ({ name: name!, reason: unbuildable.get(id!)! })),
    ...lacking.map(toLeftOut),
  ]);

  const built = ended.find(({ build }) => build.status === "active");
  if (built) {
    reportNextSteps(screen, product, built);
  }
  return built !== undefined && ended.every(({ build }) => build.status === "active");
}

/** A failure that says nothing about the example: this machine has not what the build takes. */
function lacksTool({ build }: EndedBuild): boolean {
  return build.reason_code === "tool.missing";
}

function toLeftOut({ name, build }: EndedBuild): LeftOut {
  return { name, reason: build.reason ?? "" };
}

function apart<T>(items: readonly T[], belongs: (item: T) => boolean): [rest: T[], found: T[]] {
  return [items.filter((item) => !belongs(item)), items.filter(belongs)];
}
