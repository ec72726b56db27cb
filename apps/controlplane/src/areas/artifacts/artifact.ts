/** An OCI artifact as it lies in its repository; immutable. */
export interface Artifact {
  readonly id: string;
  readonly orgId: string;
  readonly appId: string;
  /** Null for what was built of the sandbox of the app. */
  readonly componentId: string | null;
  /** The build that made it. */
  readonly buildId: string;
  readonly contentKey: string;
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  readonly artifactType: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
  readonly osVersion: string;
  readonly osFeatures: readonly string[];
  readonly sourceDigest: string;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
