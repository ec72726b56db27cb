import type { RequestBody, Wire } from "@exclave/contract";
import { defined, invalidField } from "@exclave/kernel";
import { type GivenGit, optionalGit } from "../../../configs/index.ts";
import type { HelmChartSpec, HelmRepository } from "./specs.ts";

/** What versions and ranges of them are written with; whether it makes sense is for who reads the repository to say. */
const VERSION = /^[\w.+*^~<>=!|, -]{0,200}$/;
const LEAST_LENGTH = 5;
const MOST_LENGTH = 62;

/** Reads the part of a request that is particular to Helm charts. */
export function parseHelmChart(request: RequestBody<"create_helm_component_config">): {
  spec: HelmChartSpec;
  git: GivenGit | undefined;
} {
  const git = optionalGit(request);
  const repository = request.helm_repo_config && parseRepository(request.helm_repo_config);
  if (git ? repository : !repository) {
    const expected = "send one of public_git_vcs_config, connected_github_vcs_config and helm_repo_config";
    throw invalidField("helm_repo_config", request.helm_repo_config?.repo_url, expected);
  }
  return {
    git,
    spec: {
      chartName: checkChartName(request.chart_name),
      values: request.values,
      valuesFiles: request.values_files ?? [],
      namespace: request.namespace ?? "",
      storageDriver: request.storage_driver ?? "",
      takeOwnership: request.take_ownership ?? false,
      skipCrds: request.skip_crds ?? false,
      ...defined({ repository }),
    },
  };
}

function parseRepository(given: Wire<"HelmRepoConfigRequest">): HelmRepository {
  const url = URL.canParse(given.repo_url) ? new URL(given.repo_url) : undefined;
  const isPlain = url && [url.username, url.password, url.search, url.hash].every((part) => part === "");
  if (!isPlain || !["http:", "https:", "oci:"].includes(url.protocol) || url.hostname === "") {
    // A URL may hold a password, so it is not repeated.
    const expected = "must be an http, https or oci URL without user, password, query and fragment";
    throw invalidField("helm_repo_config.repo_url", "…", expected);
  }
  if (!/^\w[\w./-]*$/.test(given.chart) || given.chart.split("/").includes("..")) {
    throw invalidField("helm_repo_config.chart", given.chart, "must be the name of a chart in that repository");
  }
  if (!VERSION.test(given.version ?? "")) {
    throw invalidField(
      "helm_repo_config.version",
      given.version,
      "must be a version such as 1.2.3, a range such as ^1.2 or >=1.2 <2, or be left out for the newest",
    );
  }
  return { repoUrl: given.repo_url, chart: given.chart, version: given.version ?? "" };
}

function checkChartName(name: string): string {
  if (!/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) || name.length < LEAST_LENGTH || name.length > MOST_LENGTH) {
    throw invalidField(
      "chart_name",
      name,
      `must have ${LEAST_LENGTH} to ${MOST_LENGTH} characters of a-z, 0-9 and hyphen, beginning with a letter`,
    );
  }
  return name;
}
