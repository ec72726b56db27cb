import type { RequestBody, Wire } from "@exclave/contract";
import { invalidField, newId } from "@exclave/kernel";
import { refuseDoubles, requireText } from "../../../configs/index.ts";

/** Where a secret is copied to in the customer's cluster. */
export interface SyncTarget {
  readonly id: string;
  readonly namespaces: readonly string[];
  readonly name: string;
  readonly key: string;
}

/** A secret that the customer enters in the stack; its value never comes here. */
export interface SecretDeclaration {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly required: boolean;
  readonly autoGenerate: boolean;
  readonly default: string;
  readonly format: string;
  readonly kubernetesSync: boolean;
  readonly kubernetesNamespace: string;
  readonly kubernetesName: string;
  readonly syncTargets: readonly SyncTarget[];
}

export interface SecretsContent {
  readonly secrets: readonly SecretDeclaration[];
}

const NAME = /^[a-z0-9_{}.]{1,100}$/;
const HOST_NAME = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;
/** Of a secret that is copied to one place only. */
const ONLY_KEY = "value";

/** Reads a request for the secrets that an app config declares. */
export function parseSecrets(request: RequestBody<"create_app_secrets_config">): SecretsContent {
  const secrets = (request.secrets ?? []).map((given, index) => parseSecret(`secrets.${index}`, given));
  refuseDoubles(
    "secrets.name",
    secrets.map(({ name }) => name),
  );
  refuseDoubles("the place in the cluster (namespace/name/key) of a secret", secrets.flatMap(placesOf));
  return { secrets };
}

function parseSecret(field: string, given: Wire<"ServiceAppSecretConfig">): SecretDeclaration {
  if (!NAME.test(given.name)) {
    throw invalidField(
      `${field}.name`,
      given.name,
      "must have 1 to 100 characters of a-z, 0-9, underscore, dot and {}",
    );
  }
  const sources = { required: given.required, auto_generate: given.auto_generate, default: Boolean(given.default) };
  const chosen = Object.entries(sources).filter(([, isChosen]) => isChosen);
  if (chosen.length > 1) {
    const [one, other] = chosen.map(([name]) => name);
    // The value may be the default, which is the secret itself.
    throw invalidField(`${field}.${other}`, "…", `must not stand beside ${one}: a secret has one source`);
  }
  const format = given.format ?? "";
  if (format !== "" && format !== "base64") {
    throw invalidField(`${field}.format`, format, "must be base64, or empty");
  }
  return {
    id: newId("appSecretConfig"),
    name: given.name,
    displayName: given.display_name,
    description: given.description,
    required: given.required ?? false,
    autoGenerate: given.auto_generate ?? false,
    default: given.default ?? "",
    format,
    ...parseSync(field, given),
  };
}

type Sync = Pick<SecretDeclaration, "kubernetesSync" | "kubernetesNamespace" | "kubernetesName" | "syncTargets">;

/** Targets imply that a secret is copied, and stand in place of the one namespace and name. */
function parseSync(field: string, given: Wire<"ServiceAppSecretConfig">): Sync {
  const targets = given.kubernetes_sync_targets ?? [];
  const kubernetesNamespace = checkHost(
    `${field}.kubernetes_secret_namespace`,
    given.kubernetes_secret_namespace ?? "",
  );
  const kubernetesName = checkHost(`${field}.kubernetes_secret_name`, given.kubernetes_secret_name ?? "");
  if (given.kubernetes_sync && targets.length === 0 && (kubernetesNamespace === "" || kubernetesName === "")) {
    const missing = kubernetesNamespace === "" ? "kubernetes_secret_namespace" : "kubernetes_secret_name";
    throw invalidField(`${field}.${missing}`, undefined, "kubernetes_sync needs it, or kubernetes_sync_targets");
  }
  return {
    kubernetesSync: targets.length > 0 || (given.kubernetes_sync ?? false),
    kubernetesNamespace,
    kubernetesName,
    syncTargets: targets.map((target, index) => parseTarget(`${field}.kubernetes_sync_targets.${index}`, target)),
  };
}

function parseTarget(field: string, { namespaces, name, key }: Wire<"KubernetesSyncTarget">): SyncTarget {
  if (namespaces.length === 0) {
    throw invalidField(`${field}.namespaces`, undefined, "name at least one namespace");
  }
  for (const [index, namespace] of namespaces.entries()) {
    checkHost(`${field}.namespaces.${index}`, requireText(`${field}.namespaces.${index}`, namespace));
  }
  return {
    id: newId("appSecretSyncTarget"),
    namespaces,
    name: checkHost(`${field}.name`, requireText(`${field}.name`, name)),
    key: requireText(`${field}.key`, key),
  };
}

function checkHost(field: string, name: string): string {
  if (name !== "" && !HOST_NAME.test(name) && !name.includes("{{")) {
    throw invalidField(field, name, "must be a name as Kubernetes has them: a-z, 0-9, hyphen and dot");
  }
  return name;
}

function placesOf({ kubernetesSync, syncTargets, kubernetesNamespace, kubernetesName }: SecretDeclaration): string[] {
  if (syncTargets.length > 0) {
    return syncTargets.flatMap(({ namespaces, name, key }) => namespaces.map((space) => `${space}/${name}/${key}`));
  }
  return kubernetesSync ? [`${kubernetesNamespace}/${kubernetesName}/${ONLY_KEY}`] : [];
}
