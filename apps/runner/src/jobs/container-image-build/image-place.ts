import { classifyHost } from "@exclave/kernel";
import { jobFault } from "../../exec/index.ts";

/** Where an image is published. */
export interface ImagePlace {
  /** As it is named in full: `docker.io/library/nginx`. */
  readonly name: string;
  readonly registryUrl: string;
  readonly repository: string;
}

const REPOSITORY = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

const HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?$/;

/** What Docker Hub is called in names of images, and where it is. */
const HUB_NAMES: readonly string[] = ["docker.io", "index.docker.io", "registry-1.docker.io"];
const HUB = "registry-1.docker.io";

/**
 * Reads the name of an image as image tools do: without a registry it is Docker Hub's, and there without a slash one of
 * `library`. Registries are spoken to by https, those of this machine by http.
 */
export function parseImage(text: string): ImagePlace {
  const slash = text.indexOf("/");
  const first = text.slice(0, slash);
  const isHost = slash > 0 && (/[.:]/.test(first) || first === "localhost");
  const host = isHost ? first : "docker.io";
  const path = isHost ? text.slice(slash + 1) : text;
  const isOfHub = HUB_NAMES.includes(host);
  const repository = isOfHub && !path.includes("/") ? `library/${path}` : path;
  if (!REPOSITORY.test(repository) || !HOST.test(host) || !URL.canParse(`https://${host}`)) {
    throw refused(text, path);
  }
  if (isOfHub) {
    return { name: `docker.io/${repository}`, registryUrl: `https://${HUB}`, repository };
  }
  const { hostname } = new URL(`https://${host}`);
  const scheme = classifyHost(hostname) === "loopback" ? "http" : "https";
  return { name: `${host}/${repository}`, registryUrl: `${scheme}://${host}`, repository };
}

function refused(text: string, path: string): Error {
  return jobFault({
    code: "image.name-refused",
    message: `image_url is "${text}", which is no name of an image`,
    hint: /:[^/]*$/.test(path)
      ? "leave the tag out of image_url, and send it as tag"
      : "write registry.example.com/team/image in small letters",
    faultOf: "caller",
  });
}
