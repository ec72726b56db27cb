import { notFound } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { itemView, type View } from "../output/view.ts";
import { findApp } from "../session/find.ts";
import { findComponent } from "../session/find-component.ts";
import { type PageQuery, pageView } from "../session/page.ts";
import { openSession } from "../session/session.ts";
import { age, bytes, short } from "../terminal/age.ts";

export interface ArtifactFilter {
  readonly componentId: string | undefined;
  readonly appId: string | undefined;
  readonly digest: string | undefined;
}

/** Artifacts of a component, of an app, or of the org. */
export async function listArtifacts(shell: Shell, filter: ArtifactFilter, page: PageQuery): Promise<View> {
  const session = await openSession(shell);
  const { componentId, appId, digest } = filter;
  const query = {
    ...(componentId === undefined ? {} : { component_id: (await findComponent(session, componentId, appId)).id! }),
    ...(componentId !== undefined || appId === undefined ? {} : { app_id: (await findApp(session, appId)).id! }),
    ...(digest === undefined ? {} : { digest }),
  };
  return await pageView({
    page,
    read: (part) => session.client.answer("list_artifacts", { query: { ...query, ...part } }),
    nameOf: ({ id }) => id,
    columns: [
      { title: "id", of: ({ id }) => id },
      { title: "digest", of: ({ digest: of }) => short(of) },
      { title: "size", of: ({ size }) => bytes(size), align: "right" },
      { title: "type", of: ({ artifact_type: type, media_type: media }) => type || media },
      { title: "created", of: ({ created_at: at }) => age(at) },
    ],
    whenEmpty: digest === undefined ? "no artifacts yet: builds make them" : `no artifact has the digest ${digest}`,
  });
}

/** One artifact, by its id or its digest. */
export async function getArtifact(shell: Shell, named: string): Promise<View> {
  const { client } = await openSession(shell);
  const artifact = named.startsWith("sha256:")
    ? (await client.call("list_artifacts", { query: { digest: named, limit: 1 } }))[0]
    : await client.call("get_artifact", { path: { artifact_id: named } });
  if (!artifact) {
    throw notFound("artifact.not-found", `no artifact ${named}`, { hint: "`exclave artifacts list` shows them" });
  }
  return itemView({
    data: artifact,
    name: artifact.id,
    fields: {
      id: artifact.id,
      digest: artifact.digest,
      repository: artifact.repository,
      tag: artifact.tag,
      size: bytes(artifact.size),
      type: artifact.artifact_type,
      "media type": artifact.media_type,
      build: artifact.owner_id,
      created: age(artifact.created_at),
    },
  });
}
