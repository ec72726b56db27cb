/** What an image is made from; every path is absolute and inside the source. */
export interface ImageRequest {
  readonly contextDirectory: string;
  readonly dockerfile: string;
  readonly target: string | undefined;
  /** `NAME=value`, in order. */
  readonly buildArguments: readonly string[];
}

export interface PushRequest {
  /** Without scheme: `host:port/repository:tag`. */
  readonly reference: string;
  readonly isPlainHttp: boolean;
}

/** A program that makes images. One driver serves one execution. */
export interface ImageDriver {
  readonly name: string;
  /** Gives the image's id in the driver's own storage. */
  build(request: ImageRequest): Promise<string>;
  /** Gives the digest of the manifest in the registry. */
  push(imageId: string, request: PushRequest): Promise<string>;
  /** Frees what the cache holds beyond its bounds. */
  trim(): Promise<void>;
}
