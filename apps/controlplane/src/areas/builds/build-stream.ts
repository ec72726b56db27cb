import { buildOwnerTypes } from "@exclave/contract";
import type { NewLogStream } from "./ports.ts";
import { type LabelParts, labelsOf, subjectKindOf } from "./subject.ts";

/** The lines of a build. */
export function streamOf({ createdById, ...build }: StreamParts): NewLogStream {
  return {
    orgId: build.subject.orgId,
    ownerType: buildOwnerTypes[subjectKindOf(build.config)],
    ownerId: build.buildId,
    createdById,
    attrs: labelsOf(build),
  };
}

interface StreamParts extends LabelParts {
  readonly createdById: string;
}
