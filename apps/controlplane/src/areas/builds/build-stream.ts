import type { BuildableComponent, NewLogStream } from "./ports.ts";

/** The lines of a build. */
export function streamOf({ id, component, createdById }: StreamParts): NewLogStream {
  return {
    orgId: component.orgId,
    ownerType: "component_builds",
    ownerId: id,
    createdById,
    attrs: {
      component_id: component.id,
      component_build_id: id,
      component_name: component.name,
      app_id: component.appId,
    },
  };
}

interface StreamParts {
  readonly id: string;
  readonly component: BuildableComponent;
  readonly createdById: string;
}
