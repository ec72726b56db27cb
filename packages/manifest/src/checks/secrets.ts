import type { Secret } from "../definitions/app.ts";
import type { Path } from "../diagnostic.ts";
import { each, quoted, type Subject } from "./check.ts";

/** What Kubernetes takes as a key of a secret. */
const KEY = /^[-._A-Za-z0-9]{1,253}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const HOST_NAME = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

/** One source for each secret, and one secret for each place in the cluster. */
export function checkSecrets({ app, say }: Subject): void {
  const places = new Map<string, string>();
  for (const { item, at } of each(["secrets", "secret"], app.secrets?.secret)) {
    checkSource(item, at, say);
    checkDefault(item, at, say);
    checkSync(item, at, say);
    for (const place of placesOf(item)) {
      const other = places.get(place);
      if (other !== undefined) {
        say(at, {
          code: "secret.place-taken",
          message: `the secrets ${other} and ${item.name} are both copied to ${place}`,
          hint: "give one of them another namespace, name or key",
        });
      }
      places.set(place, item.name);
    }
  }
}

function checkSource(secret: Secret, at: Path, say: Subject["say"]): void {
  const sources = (["required", "auto_generate", "default"] as const).filter((key) => secret[key]);
  if (sources.length > 1) {
    say([...at, sources[1]!], {
      code: "secret.sources",
      message: `the secret ${secret.name} is ${sources.join(" and ")}, and its value comes from one place`,
      hint: `remove ${sources.slice(1).join(" and ")}`,
    });
  }
}

/** What is entered in base64 is in base64 where nobody enters it, too. It may be secret, so it is not repeated. */
function checkDefault({ format, default: given }: Secret, at: Path, say: Subject["say"]): void {
  if (format !== "base64" || given === undefined || given.includes("{{") || BASE64.test(given)) return;
  say([...at, "default"], {
    code: "value.default",
    message: "default is not base64, as the format says",
    hint: "encode it, as `base64` does, or remove format",
  });
}

function checkSync(secret: Secret, at: Path, say: Subject["say"]): void {
  const targets = secret.kubernetes_sync_targets ?? [];
  for (const key of ["kubernetes_secret_namespace", "kubernetes_secret_name"] as const) {
    checkHost([...at, key], secret[key], say);
    if (secret.kubernetes_sync && targets.length === 0 && secret[key] === undefined) {
      say([...at, "kubernetes_sync"], {
        code: "secret.target-missing",
        message: `kubernetes_sync needs ${key}`,
        hint: `add ${key} = "…", or [[kubernetes_sync_targets]]`,
      });
    }
  }
  if (targets.length > 0 && secret.kubernetes_sync === false) {
    say([...at, "kubernetes_sync"], {
      code: "secret.sync-contradicted",
      message: "kubernetes_sync is false, and the targets below it say otherwise",
      hint: "remove kubernetes_sync: targets are enough",
      severity: "warning",
    });
  }
  for (const { item, at: place } of each([...at, "kubernetes_sync_targets"], targets)) {
    if (item.namespaces.length === 0) {
      say([...place, "namespaces"], { code: "value.empty", message: "namespaces names none" });
    }
    for (const { item: namespace, at: own } of each([...place, "namespaces"], item.namespaces)) {
      checkHost(own, namespace, say);
    }
    checkHost([...place, "name"], item.name, say);
    if (item.key !== "" && !item.key.includes("{{") && !KEY.test(item.key)) {
      say([...place, "key"], {
        code: "value.kubernetes-name",
        message: `${quoted(item.key)} is no key of a secret in Kubernetes`,
        hint: "use letters, digits, hyphen, underscore and dot",
      });
    }
  }
}

/** A name of a namespace or of an object, as Kubernetes takes it. */
export function checkHost(path: Path, name: string | undefined, say: Subject["say"]): void {
  if (name === undefined || name === "" || name.includes("{{") || HOST_NAME.test(name)) return;
  say(path, {
    code: "value.kubernetes-name",
    message: `${quoted(name)} is no name in Kubernetes`,
    hint: "use a-z, 0-9, hyphen and dot",
  });
}

function placesOf(secret: Secret): string[] {
  const targets = secret.kubernetes_sync_targets ?? [];
  if (targets.length > 0) {
    return targets.flatMap(({ namespaces, name, key }) => namespaces.map((space) => `${space}/${name}/${key}`));
  }
  const { kubernetes_secret_namespace: namespace, kubernetes_secret_name: name } = secret;
  return secret.kubernetes_sync && namespace && name ? [`${namespace}/${name}/value`] : [];
}
