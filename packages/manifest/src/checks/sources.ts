import { hasControlCharacter } from "@exclave/kernel";
import type { Component } from "../definitions/app.ts";
import type { Path } from "../diagnostic.ts";
import { each, quoted, type Subject } from "./check.ts";
import { checkHost } from "./secrets.ts";

const MAXIMUM_PATH = 255;

interface Repositories {
  readonly public_repo?: { readonly repo: string; readonly directory: string } | undefined;
  readonly connected_repo?: { readonly repo: string; readonly directory: string } | undefined;
}

/** Where sources come from: exactly as many places as each kind takes. */
export function checkSources(subject: Subject): void {
  const { app } = subject;
  for (const { item, at } of each(["components"], app.components)) {
    checkComponent(item, at, subject);
  }
  if (app.sandbox) {
    needRepository("the sandbox", app.sandbox, ["sandbox"], subject);
  }
  for (const { item, at } of each(["actions"], app.actions)) {
    for (const step of each([...at, "steps"], item.steps)) {
      oneOf("a step", { public_repo: step.item.public_repo, connected_repo: step.item.connected_repo }, step.at, {
        subject,
        isRequired: false,
      });
      checkPlaces(step.item, step.at, subject);
    }
  }
  for (const { item, at } of each(["branches"], app.branches)) {
    needRepository("a branch", item, at, subject);
  }
  if (app.installs_source) {
    needRepository("installs.toml", app.installs_source, ["installs_source"], subject);
  }
}

function checkComponent(component: Component, at: Path, subject: Subject): void {
  switch (component.type) {
    case "docker_build":
      checkPath([...at, "dockerfile"], component.dockerfile, subject);
      checkPath([...at, "context"], component.context, subject);
      return needRepository("the docker_build", component, at, subject);
    case "terraform_module":
    case "pulumi":
      return needRepository(`the ${component.type}`, component, at, subject);
    case "helm_chart":
      checkHost([...at, "namespace"], component.namespace, subject.say);
      checkProbes(component, at, subject);
      oneOf("the helm_chart", pick(component, ["public_repo", "connected_repo", "helm_repo"]), at, { subject });
      checkChartRepository([...at, "helm_repo", "repo_url"], component.helm_repo?.repo_url, subject);
      for (const { item, at: place } of each([...at, "values_file"], component.values_file)) {
        oneOf("a values_file", { contents: item.contents, path: item.path, source: item.source }, place, { subject });
      }
      return checkPlaces(component, at, subject);
    case "kubernetes_manifest":
      return checkManifest(component, at, subject);
    case "container_image":
      return checkImage(component, at, subject);
    case "job":
      return;
  }
}

/** A probe says what it asks, or what it runs. */
function checkProbes(
  { health }: Extract<Component, { readonly type: "helm_chart" | "kubernetes_manifest" }>,
  at: Path,
  { say }: Subject,
): void {
  for (const { item, at: place } of each([...at, "health", "probes"], health?.probes)) {
    const needed = item.type === "exec" ? "command" : item.type === undefined ? undefined : "url";
    if (needed === undefined || item[needed] !== undefined) continue;
    say(place, {
      code: "value.missing",
      message: `a probe of type ${item.type} needs ${needed}`,
      hint: needed === "command" ? 'add command = ["…"]' : 'add url = "…"',
    });
  }
}

function checkManifest(
  component: Extract<Component, { readonly type: "kubernetes_manifest" }>,
  at: Path,
  subject: Subject,
): void {
  const repositories = pick(component, ["public_repo", "connected_repo"]);
  const hasRepository = Object.values(repositories).some((given) => given !== undefined);
  if (!hasRepository && component.kustomize) {
    oneOf("a kustomization", repositories, at, { subject });
  }
  if (component.manifest !== undefined && (component.kustomize || hasRepository)) {
    const other = component.kustomize ? "kustomize" : "a repository";
    subject.say([...at, "manifest"], {
      code: "source.both",
      message: `manifest stands beside ${other}, and objects come from one place`,
      hint: "remove one of them",
    });
  }
  if (component.manifest === undefined && !component.kustomize && !hasRepository) {
    subject.say(at, {
      code: "source.missing",
      message: `the kubernetes_manifest ${component.name} says nothing of its objects`,
      hint: 'add manifest = "./objects.yaml", or [kustomize] and a repository',
    });
  }
  oneOf("the kubernetes_manifest", repositories, at, { subject, isRequired: false });
  checkPath([...at, "kustomize", "path"], component.kustomize?.path, subject);
  checkHost([...at, "namespace"], component.namespace, subject.say);
  checkProbes(component, at, subject);
  checkPlaces(component, at, subject);
}

function checkImage(
  component: Extract<Component, { readonly type: "container_image" }>,
  at: Path,
  subject: Subject,
): void {
  const places = pick(component, ["public", "aws_ecr", "gcp_gar", "azure_acr"]);
  oneOf("the container_image", places, at, { subject });
  for (const [name, place] of Object.entries(places)) {
    if (place === undefined) continue;
    const { tag, image_url: image = "" } = place as { readonly tag?: string; readonly image_url?: string };
    // A digest names one image, whatever its tags.
    if (image.includes("@sha256:") && tag === undefined && component.update_policy === undefined) continue;
    if ((tag === undefined) === (component.update_policy === undefined)) {
      subject.say([...at, name], {
        code: tag === undefined ? "source.missing" : "source.both",
        message:
          tag === undefined
            ? `the container_image ${component.name} says neither a tag nor an update_policy`
            : `the container_image ${component.name} says a tag and an update_policy`,
        hint: tag === undefined ? 'add tag = "1.2.3"' : "remove one of them",
      });
    }
  }
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, from[key]]));
}

function needRepository(what: string, holder: Repositories, at: Path, subject: Subject): void {
  oneOf(what, { public_repo: holder.public_repo, connected_repo: holder.connected_repo }, at, { subject });
  checkPlaces(holder, at, subject);
}

interface OneOfOptions {
  readonly subject: Subject;
  readonly isRequired?: boolean;
}

function oneOf(
  what: string,
  places: Readonly<Record<string, unknown>>,
  at: Path,
  { subject, isRequired = true }: OneOfOptions,
): void {
  const names = Object.keys(places);
  const given = names.filter((name) => places[name] !== undefined);
  const choice = names.map((name) => (what === "a values_file" ? name : `[${name}]`)).join(" or ");
  if (given.length === 0 && isRequired) {
    subject.say(at, { code: "source.missing", message: `${what} needs ${choice}`, hint: `add ${choice}` });
  }
  if (given.length > 1) {
    subject.say([...at, given[1]!], {
      code: "source.both",
      message: `${what} has ${given.join(" and ")}, and takes one of them`,
      hint: `remove ${given.slice(1).join(" and ")}, or ${given[0]}`,
    });
  }
}

/** A path inside the directory that is built. */
function checkPath(at: Path, path: string | undefined, { say }: Subject): void {
  if (path !== undefined && isOutside(path)) {
    say(at, {
      code: "value.path",
      message: `${String(at.at(-1))} is ${quoted(path)}, and must lie inside the directory of the source`,
      hint: "write it from there, without .. and \\, and without /, - or : in front",
    });
  }
}

/** Also what a program would take for an option, or for more than a path. */
function isOutside(path: string): boolean {
  const isStrange = /^[-:]|\\/.test(path) || hasControlCharacter(path) || path.length > MAXIMUM_PATH;
  return path.startsWith("/") || path.split("/").includes("..") || isStrange;
}

function checkChartRepository(at: Path, address: string | undefined, { say }: Subject): void {
  if (address === undefined || address === "" || address.includes("{{")) return;
  const url = URL.parse(address);
  const isPlain = url && [url.username, url.password, url.search, url.hash].every((part) => part === "");
  if (!isPlain || !["http:", "https:", "oci:"].includes(url.protocol) || url.hostname === "") {
    // It may hold a password, so it is not repeated.
    say(at, {
      code: "value.url",
      message: "repo_url must be an http, https or oci URL without user, password, query and fragment",
      hint: "write one such as https://charts.example.com",
    });
  }
}

function checkPlaces(holder: Repositories, at: Path, { say }: Subject): void {
  for (const key of ["public_repo", "connected_repo"] as const) {
    const repository = holder[key];
    if (!repository) continue;
    const { repo, directory } = repository;
    if (isOutside(directory)) {
      say([...at, key, "directory"], {
        code: "value.path",
        message: `directory is ${quoted(directory)}, and must lie inside the repository`,
        hint: "write it from the repository's root, without .. and \\, and without /, - or : in front",
      });
    }
    if (key === "connected_repo" && repo !== "" && !/^[\w.-]+\/[\w.-]+$/.test(repo)) {
      say([...at, key, "repo"], {
        code: "value.repository",
        message: `repo is ${quoted(repo)}, and a connected repository is named owner/name`,
        hint: "write owner/name, or use [public_repo] for a URL",
      });
    }
    if (key === "public_repo" && repo !== "" && !isPublicRepository(repo)) {
      say([...at, key, "repo"], {
        code: "value.repository",
        message: `repo is ${quoted(repo)}, and must be an http or https URL, owner/name, or a path where the operator allows one`,
        hint: "keys of ssh are not used: write the https URL",
      });
    }
  }
}

/** A dot that is still there was reported when it stood for no repository. */
function isPublicRepository(repo: string): boolean {
  return (
    repo === "." ||
    /^[\w.-]+\/[\w.-]+$/.test(repo) ||
    repo.startsWith("/") ||
    (URL.canParse(repo) && ["http:", "https:", "file:"].includes(new URL(repo).protocol))
  );
}
