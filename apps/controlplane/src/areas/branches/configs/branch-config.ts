import { canonicalJson } from "@exclave/kernel";
import type { ConfigGit, Values } from "../../../configs/index.ts";

/** Installs that get what is new at the same time. */
export interface InstallGroup {
  readonly id: string;
  readonly name: string;
  /** In which place it is served; groups of the same place go together. */
  readonly order: number;
  /** Labels that its installs have, and labels that none of them has; absent where nothing is chosen by labels. */
  readonly labelSelector?: { readonly matching: Values; readonly notMatching: Values };
  readonly isForPreviews: boolean;
  /** As they were sent; absent where none was. */
  readonly installIds?: readonly string[];
}

/** What a config says; kept as it was parsed. */
export interface BranchConfigContent {
  /** What the branch follows; absent where it follows nothing by itself. */
  readonly git?: ConfigGit;
  /** By their order. */
  readonly installGroups: readonly InstallGroup[];
  /** What is run behind a deploy, in this order. */
  readonly postDeployRunbookIds: readonly string[];
}

/** One version of a branch; never changes once it is stored. */
export interface BranchConfig {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  readonly branchId: string;
  /** Counts up by one for each config of the branch. */
  readonly version: number;
  readonly content: BranchConfigContent;
  readonly createdById: string;
  readonly createdAt: Date;
}

/** True when two say the same, whatever ids they got. */
export function haveSameContent(one: BranchConfigContent, other: BranchConfigContent): boolean {
  return canonicalJson(withoutIds(one)) === canonicalJson(withoutIds(other));
}

function withoutIds({ git, installGroups, postDeployRunbookIds }: BranchConfigContent): object {
  return {
    git: git ? { ...git, id: "" } : null,
    installGroups: installGroups.map((group) => ({ ...group, id: "" })),
    postDeployRunbookIds,
  };
}

/** The VCS connections that configs reach their sources through, each once. */
export function connectionIdsOf(configs: readonly BranchConfig[]): string[] {
  return [...new Set(configs.flatMap(({ content }) => content.git?.vcsConnectionId ?? []))];
}
