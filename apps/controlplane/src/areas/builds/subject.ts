import type { Build, SubjectKind } from "./build.ts";
import type { BuildableConfig, BuildableSource, BuildSubject } from "./ports.ts";

export function subjectKindOf({ kind }: Pick<BuildableSource, "kind">): SubjectKind {
  return kind === "sandbox" ? "sandbox" : "component";
}

/** Where the artifacts of a subject lie in the registry. */
export function repositoryOf({
  orgId,
  appId,
  subjectKind,
  subjectId,
}: Pick<Build, "orgId" | "appId" | "subjectKind" | "subjectId">): string {
  return `${orgId}/${appId}/${subjectKind === "sandbox" ? "sandbox" : subjectId}`;
}

/** What the job and the log stream of a build say of it. */
export function labelsOf({ buildId, subject, config }: LabelParts): Readonly<Record<string, string>> {
  return subjectKindOf(config) === "sandbox"
    ? { app_id: subject.appId, app_sandbox_build_id: buildId, app_sandbox_config_id: config.id }
    : {
        component_id: subject.id,
        component_build_id: buildId,
        component_name: subject.name,
        app_id: subject.appId,
      };
}

export interface LabelParts {
  readonly buildId: string;
  readonly subject: BuildSubject;
  readonly config: Pick<BuildableConfig, "id" | "kind">;
}
