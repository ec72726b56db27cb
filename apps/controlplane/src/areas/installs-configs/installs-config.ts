import type { RequestBody } from "@exclave/contract";
import { canonicalJson, type Fault, invalidField, notFound } from "@exclave/kernel";
import { type ConfigGit, checkGitLocation, type GivenGit } from "../../configs/index.ts";

/** Where the install files of an app lie. Never changes; another takes its place. */
export interface InstallsConfig {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  /** Who said it: a request of its own, or an app config that a sync made the app from. */
  readonly source: "api" | "app_config";
  readonly git: ConfigGit;
  readonly createdById: string;
  readonly createdAt: Date;
  /** Null for the one that counts. */
  readonly endedAt: Date | null;
}

/** A request as it was checked, before anybody was asked for the repository. */
export interface GivenInstallsConfig {
  readonly git: GivenGit;
  /** The VCS connection that is to reach the repository, where the request names one. */
  readonly vcsConnectionId: string | undefined;
}

export type InstallsConfigRequest = RequestBody<"create_app_installs_config">;

/** Reads and checks a request; throws InvalidInput that names the field, its value and what to send. */
export function parseInstallsConfig(request: InstallsConfigRequest): GivenInstallsConfig {
  const { repo, branch, vcs_type: type, vcs_connection_id: vcsConnectionId } = request;
  const location = checkGitLocation("", { repo, branch, directory: request.directory || "." });
  if (type === "public" && vcsConnectionId) {
    throw invalidField("vcs_connection_id", vcsConnectionId, "must be left out where vcs_type is public");
  }
  return { git: { ...location, isConnected: type === "connected" }, vcsConnectionId: vcsConnectionId || undefined };
}

/** Refuses a connection that was named and is not the one that reaches the repository. */
export function checkConnection({ vcsConnectionId: named }: GivenInstallsConfig, git: ConfigGit): ConfigGit {
  if (named !== undefined && named !== git.vcsConnectionId) {
    throw invalidField("vcs_connection_id", named, `must be ${git.vcsConnectionId}, which reaches ${git.repo}`);
  }
  return git;
}

/** True when two say the same, whatever ids they got, and have it from the same: what one said the other cannot take back. */
export function saysSame(one: SaidInstallsConfig, other: SaidInstallsConfig): boolean {
  const said = ({ source, git }: SaidInstallsConfig): string => canonicalJson({ source, git: { ...git, id: "" } });
  return said(one) === said(other);
}

type SaidInstallsConfig = Pick<InstallsConfig, "source" | "git">;

/** When an app has none, or not that one. */
export function installsConfigNotFound(app: { readonly id: string; readonly name: string }, id = ""): Fault {
  return notFound("installs-config.not-found", `app ${app.name} has no installs config ${id}`.trimEnd(), {
    hint: `POST /v1/apps/${app.id}/installs-configs says where its install files lie; so does installs.toml`,
  });
}
