import { randomFillSync } from "node:crypto";

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
const RANDOM_LENGTH = 23;
/** Bytes at or above the largest multiple of 36 are thrown away, so that every character is equally likely. */
const UNBIASED_LIMIT = 252;

/** The three letters every id of a resource kind starts with; clients tell kinds apart by them. */
const idPrefixes = {
  account: "acc",
  accountRole: "acr",
  action: "acw",
  actionConfig: "acc",
  actionStep: "acs",
  actionTrigger: "act",
  app: "app",
  appConfig: "app",
  appInput: "app",
  appVariable: "aps",
  appInputConfig: "app",
  appInputGroup: "app",
  appSandboxConfig: "app",
  appRunnerConfig: "app",
  appPermissionsConfig: "app",
  appBreakGlassConfig: "app",
  appStackConfig: "app",
  appOperationRoleConfig: "app",
  appOperationRoleRule: "app",
  appKubernetesContextsConfig: "app",
  appKubernetesContext: "app",
  appRole: "apc",
  appRolePolicy: "apc",
  appPoliciesConfig: "apc",
  appPolicy: "apc",
  appSecretsConfig: "apc",
  appSecretConfig: "apc",
  appSecretSyncTarget: "apc",
  appBranch: "abr",
  appBranchConfig: "abr",
  appBranchInstallGroup: "abr",
  appTriggerRulesConfig: "app",
  appTriggerRule: "app",
  appInstallsConfig: "app",
  installSync: "ics",
  installCreationApproval: "ica",
  artifact: "tfw",
  audit: "evt",
  build: "bld",
  component: "cmp",
  componentConfigConnection: "cmp",
  kubernetesManifestConfig: "cmp",
  terraformModuleConfig: "cfg",
  helmConfig: "cfg",
  deviceLogin: "dvl",
  dockerBuildConfig: "cfg",
  jobConfig: "cmp",
  pulumiConfig: "cfg",
  externalImageConfig: "cfg",
  event: "evt",
  execution: "run",
  executionOutputs: "run",
  executionResult: "run",
  imageSourceConfig: "cmp",
  gitConfig: "vcs",
  vcsConnection: "vcs",
  vcsEvent: "evt",
  commit: "vcs",
  job: "job",
  jobPlan: "run",
  logRecord: "log",
  logStream: "log",
  notificationsConfig: "app",
  org: "org",
  orgInvite: "org",
  policy: "acp",
  role: "rol",
  runbook: "rbk",
  runbookConfig: "rbc",
  runbookInput: "rbi",
  runbookStep: "rbs",
  runner: "run",
  runnerShutdown: "rps",
  runnerGroup: "rgr",
  runnerGroupSettings: "rgs",
  heartbeat: "hrt",
  healthCheck: "hlt",
  token: "tok",
} as const;

export type IdKind = keyof typeof idPrefixes;

/** A new 26-character id: the prefix of `kind` and 23 random characters (119 bits). */
export function newId(kind: IdKind): string {
  return idPrefixes[kind] + randomCharacters(RANDOM_LENGTH);
}

/** Random bytes fetched ahead: asking the system for few costs as much as for many. Each is used once, then overwritten. */
const ahead = new Uint8Array(4096);
let used = ahead.length;

function randomByte(): number {
  if (used === ahead.length) {
    randomFillSync(ahead);
    used = 0;
  }
  const byte = ahead[used]!;
  ahead[used] = 0;
  used += 1;
  return byte;
}

/** `length` characters of `0-9a-z`, each equally likely, from the system's random source. */
export function randomCharacters(length: number): string {
  let characters = "";
  while (characters.length < length) {
    const byte = randomByte();
    if (byte < UNBIASED_LIMIT) {
      characters += ALPHABET[byte % ALPHABET.length];
    }
  }
  return characters;
}

/** True for anything shaped like an id: three letters and 23 characters of `0-9a-z`. */
export function isId(value: string): boolean {
  return /^[a-z]{3}[0-9a-z]{23}$/.test(value);
}
