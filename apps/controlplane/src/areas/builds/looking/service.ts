import { createLimiter, type Fault, isFault, sha256Digest } from "@exclave/kernel";
import { type BuildRequest, checkIsLatest } from "../build-request.ts";
import type { BuildableSource, ResolvedSource, Sources } from "../ports.ts";

/** A source as it is now. */
export interface FoundSource {
  /** What was looked for; null where the source is not in git. */
  readonly gitRef: string | null;
  readonly source: ResolvedSource | undefined;
  /** Empty where only the build's job can find it. */
  readonly sourceDigest: string;
}

/** A source, or why there is none. */
export type LookedSource = FoundSource | { readonly gitRef: string | null; readonly fault: Fault };

export interface LookOptions {
  readonly orgId: string;
  readonly request?: Pick<BuildRequest, "gitRef" | "mustBeLatest">;
  /** When the request began: looks at a repository are shared from then on. */
  readonly asOf: number;
}

/** Finds sources; it asks git, so it is not for transactions. Any number of calls at once. */
export interface SourceLooks {
  /** Throws what git says of a ref, a repository or a directory that is not there. */
  find(config: BuildableSource, options: LookOptions): Promise<FoundSource>;
  /** The sources of several configs, in their order. */
  look(configs: readonly BuildableSource[], options: LookOptions): Promise<LookedSource[]>;
}

/** Each is a process of git's; repositories answer one after another anyway. */
const LOOKS_AT_ONCE = 4;

export function createSourceLooks(sources: Pick<Sources, "resolve">): SourceLooks {
  const limit = createLimiter(LOOKS_AT_ONCE);

  async function find(config: BuildableSource, { orgId, request, asOf }: LookOptions): Promise<FoundSource> {
    const { helm, image } = config.recipe;
    if (helm?.repo || image) {
      return { gitRef: null, source: undefined, sourceDigest: image?.digest ?? "" };
    }
    if (!config.git) {
      return { gitRef: null, source: undefined, sourceDigest: sha256Digest(config.inlineSource ?? "") };
    }
    const { repository, directory, branch, connectionId } = config.git;
    const connection = connectionId === undefined ? {} : { connection: { orgId, id: connectionId } };
    const place = { repository, directory, asOf, ...connection };
    const gitRef = request?.gitRef ?? branch;
    const source = await sources.resolve({ ...place, ref: gitRef });
    if (request?.gitRef !== undefined && request.mustBeLatest) {
      const head = await sources.resolve({ ...place, ref: branch });
      checkIsLatest(request.gitRef, source.commit, branch, head.commit);
    }
    return { gitRef, source, sourceDigest: source.treeDigest };
  }

  async function attempt(config: BuildableSource, options: LookOptions): Promise<LookedSource> {
    try {
      return await limit(() => find(config, options));
    } catch (error) {
      if (isFault(error)) {
        return { gitRef: config.git?.branch ?? null, fault: error };
      }
      throw error;
    }
  }

  return {
    find,
    look: (configs, options) => Promise.all(configs.map((config) => attempt(config, options))),
  };
}
