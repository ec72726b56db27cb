import { notFound } from "@exclave/kernel";

/** A blob as one repository has it; its bytes are shared with every other that has it. */
export interface RepositoryBlob {
  readonly orgId: string;
  readonly repository: string;
  readonly digest: string;
  readonly size: number;
}

export function unknownBlob(digest: string): Error {
  return notFound("registry.blob-unknown", `no blob ${digest} in this repository`, {
    hint: "push it, or mount it from a repository that has it",
  });
}
