/** The app's installation in one account, as GitHub tells it. */
export interface Installation {
  readonly account: { readonly id: number; readonly login: string; readonly type: string };
  readonly permissions: Readonly<Record<string, string>>;
  /** `all` or `selected`. */
  readonly repositorySelection: string;
  readonly suspendedAt: string | undefined;
  readonly suspendedBy: { readonly id: number; readonly login: string; readonly type: string } | undefined;
}

export interface InstalledRepository {
  readonly id: number;
  readonly name: string;
  readonly fullName: string;
  readonly isPrivate: boolean;
  readonly isFork: boolean;
  readonly description: string;
  readonly defaultBranch: string;
  readonly htmlUrl: string;
  readonly updatedAt: string;
}

/** The right to read the contents of one repository until then; a secret. */
export interface RepositoryToken {
  readonly token: string;
  readonly expiresAt: Date;
}
