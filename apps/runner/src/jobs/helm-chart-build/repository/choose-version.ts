import { compareVersions, nearest, parseVersion, parseVersionRange, type WrittenVersion } from "@exclave/kernel";
import { jobFault } from "../../../exec/index.ts";

const SHOWN = 5;

export interface WantedVersion {
  readonly chart: string;
  readonly repoUrl: string;
  /** Exact, a range, or empty for the newest release. */
  readonly version: string;
}

/** The newest of `versions` that is wanted; one that is there to the letter is taken before any that merely fits. */
export function chooseVersion(versions: readonly string[], wanted: WantedVersion): string {
  if (versions.includes(wanted.version)) {
    return wanted.version;
  }
  const accepts = parseVersionRange(wanted.version || "*");
  if (!accepts) {
    throw jobFault({
      code: "helm.version-invalid",
      message: `helm_repo_config.version "${wanted.version}" is neither a version nor a range of versions`,
      hint: "write 1.2.3, ^1.2, ~1.2.3, >=1.2 <2 or nothing for the newest",
      faultOf: "caller",
    });
  }
  const newestFirst = versions
    .map(parseVersion)
    .filter((version) => version !== undefined)
    .sort((a, b) => compareVersions(b, a));
  const found = newestFirst.find(accepts);
  if (!found) {
    throw versionNotFound(wanted, newestFirst);
  }
  return found.text;
}

function versionNotFound({ chart, repoUrl, version }: WantedVersion, newestFirst: readonly WrittenVersion[]): Error {
  const all = newestFirst.map(({ text }) => text);
  const close = version === "" ? [] : nearest(version, all, SHOWN);
  const shown = [...new Set([...close, ...all])].slice(0, SHOWN);
  const what = version === "" ? "has no release" : `has no version ${version}`;
  return jobFault({
    code: "helm.version-not-found",
    message: `chart ${chart} of ${repoUrl} ${what}`,
    hint: shown.length === 0 ? "it has no version at all" : `nearest there are: ${shown.join(", ")}`,
    faultOf: "caller",
  });
}
