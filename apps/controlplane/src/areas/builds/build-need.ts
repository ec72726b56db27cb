import type { Wire } from "@exclave/contract";
import { type Build, isFinalBuild } from "./build.ts";

export type BuildReason = Wire<"BuildReason">;

/** What would be built of a component now. */
export interface SoughtBuild {
  readonly configDigest: string;
  /** Empty where only the build's job can find the source. */
  readonly sourceDigest: string;
  /** How people call the source as it is now. */
  readonly sourceName: string;
  /** The source is a chart or an image whose version or tag may mean another one tomorrow. */
  readonly mayMove: boolean;
  /** Of that source, or of the newest build's where only a job can find it; undefined while the toolchain is not known. */
  readonly contentKey: string | undefined;
}

/** A component's newest build, with the digest of the config that it was made from. */
export interface LatestBuild {
  readonly build: Pick<Build, "id" | "status" | "statusDescription" | "sourceDigest" | "contentKey" | "isKeyPending">;
  readonly configDigest: string;
}

/** Why a component is to be built; with `followedId` a build of the same is under way, and no other is made. */
export interface BuildNeed {
  readonly reason: BuildReason;
  readonly description: string;
  readonly followedId?: string;
}

/** What a component has to be built for, or undefined when its newest build is what would be built now. */
export function buildNeed(sought: SoughtBuild, latest: LatestBuild | undefined): BuildNeed | undefined {
  if (!latest) {
    return { reason: "new", description: "it has no build yet" };
  }
  const { build } = latest;
  if (latest.configDigest !== sought.configDigest) {
    return { reason: "config_changed", description: `its config is not the one that build ${build.id} was made from` };
  }
  const isSameSource = sought.sourceDigest === "" || build.sourceDigest === sought.sourceDigest;
  if (!isSameSource) {
    return {
      reason: "source_changed",
      description: `its source is ${sought.sourceName}, which build ${build.id} is not of`,
    };
  }
  if (!isFinalBuild(build.status)) {
    return {
      reason: "already_building",
      description: `build ${build.id} of the same is ${build.status}`,
      followedId: build.id,
    };
  }
  if (build.status !== "active") {
    return {
      reason: "last_build_failed",
      description: `build ${build.id} ended as ${build.status}: ${build.statusDescription}`,
    };
  }
  if (sought.mayMove) {
    return {
      reason: "version_may_move",
      description: `${sought.sourceName} may mean another version than for build ${build.id}`,
    };
  }
  return isSameKey(sought, build)
    ? undefined
    : { reason: "tools_changed", description: `the tools that build it are not those of build ${build.id}` };
}

function isSameKey({ contentKey }: SoughtBuild, build: LatestBuild["build"]): boolean {
  return contentKey === undefined || build.isKeyPending || build.contentKey === contentKey;
}

/** A version that stands for itself, not for the newest of a range. */
const EXACT_VERSION = /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** True for versions of charts that may mean another one tomorrow. */
export function mayMove(version: string): boolean {
  return !EXACT_VERSION.test(version);
}
