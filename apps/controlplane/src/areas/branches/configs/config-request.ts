import type { RequestBody, Wire } from "@exclave/contract";
import { defined, invalidField, isId, newId } from "@exclave/kernel";
import { checkLabel, checkLabels, type GivenGit, optionalGit, refuseDoubles } from "../../../configs/index.ts";
import type { InstallGroup } from "./branch-config.ts";

/** A request as it was checked, before its source and its runbooks were looked up. */
export interface GivenConfig {
  readonly git: GivenGit | undefined;
  readonly installGroups: readonly InstallGroup[];
  /** Ids or names. */
  readonly runbooks: readonly string[];
}

export type ConfigRequest = RequestBody<"create_app_branch_config">;

/** Reads and checks a request; throws InvalidInput that names the field, its value and what to send. */
export function parseConfigRequest(request: ConfigRequest): GivenConfig {
  const groups = (request.install_groups ?? []).map(parseGroup);
  refuseDoubles(
    "install_groups.name",
    groups.map(({ name }) => name),
  );
  const runbooks = request.post_deploy_runbook_ids ?? [];
  refuseDoubles("post_deploy_runbook_ids", runbooks);
  return {
    git: optionalGit(request),
    installGroups: groups.toSorted((one, other) => one.order - other.order),
    runbooks,
  };
}

function parseGroup(given: Wire<"InstallGroupRequest">, position: number): InstallGroup {
  const field = `install_groups.${position}`;
  const { order = position, install_ids: installIds = [], label_selector: selector } = given;
  if (order < 0) {
    throw invalidField(`${field}.order`, order, "must be 0 or more");
  }
  refuseDoubles(`${field}.install_ids`, installIds);
  const strange = installIds.filter((id) => !isId(id));
  if (strange.length > 0) {
    throw invalidField(`${field}.install_ids`, strange, "must be ids of installs");
  }
  return {
    id: newId("appBranchInstallGroup"),
    name: checkLabel(`${field}.name`, given.name),
    order,
    isForPreviews: given.use_for_previews ?? false,
    ...(installIds.length > 0 ? { installIds } : {}),
    ...defined({
      labelSelector: selector && {
        matching: checkLabels(selector.match_labels ?? {}),
        notMatching: checkLabels(selector.not_match_labels ?? {}),
      },
    }),
  };
}
