import { readFileSync } from "node:fs";
import net from "node:net";
import { conflict, invalidInput, isNetwork, messageOf, preconditionFailed } from "@exclave/kernel";

/** Where the server listens, how it speaks, and what the world calls it. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly certificateFile: string; readonly keyFile: string } | undefined;
  /** For those on this machine who need not care about names. */
  readonly localUrl: string;
  readonly publicUrl: string;
}

export interface AddressSettings {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly tlsCertificate: string | undefined;
  readonly tlsKey: string | undefined;
  readonly insecure: boolean;
  readonly trustedProxies: readonly string[];
}

/** Checks what was asked for and that the port is free, before anything is started. */
export async function chooseAddress(settings: AddressSettings): Promise<Address> {
  const { host } = settings;
  const tls = readTls(settings);
  if (!tls && !isLoopback(host) && !settings.insecure) {
    throw invalidInput(
      "address.insecure",
      `${host} can be reached from other machines, and without TLS tokens cross the network in clear`,
      {
        hint: "give --tls-cert and --tls-key, or say --insecure when a proxy in front speaks TLS",
      },
    );
  }
  if (settings.port > 65_535) {
    throw invalidInput("address.port", `port ${settings.port} is none; the largest is 65535`);
  }
  for (const proxy of settings.trustedProxies) {
    if (!isNetwork(proxy)) {
      throw invalidInput("address.trusted-proxy", `--trusted-proxy is "${proxy}", which is no address and no network`, {
        hint: "name an address such as 10.0.0.5, or a network such as 10.0.0.0/8",
      });
    }
  }
  const port = await freePort(host, settings.port);
  const scheme = tls ? "https" : "http";
  const localUrl = `${scheme}://${bracketed(reachable(host))}:${port}`;
  return { host, port, tls, localUrl, publicUrl: checkedUrl(settings.publicUrl) ?? localUrl };
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function readTls({ tlsCertificate, tlsKey }: AddressSettings): Address["tls"] {
  if (tlsCertificate === undefined && tlsKey === undefined) {
    return undefined;
  }
  if (tlsCertificate === undefined || tlsKey === undefined) {
    throw invalidInput("address.tls-incomplete", "--tls-cert and --tls-key go together");
  }
  for (const [flag, file] of [
    ["--tls-cert", tlsCertificate],
    ["--tls-key", tlsKey],
  ] as const) {
    const text = readPem(flag, file);
    if (!text.includes("-----BEGIN ")) {
      throw invalidInput("address.tls-not-pem", `${flag} ${file} is not PEM`);
    }
  }
  return { certificateFile: tlsCertificate, keyFile: tlsKey };
}

function readPem(flag: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw invalidInput("address.tls-unreadable", `${flag} ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function checkedUrl(url: string | undefined): string | undefined {
  if (url === undefined) {
    return undefined;
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isWeb = parsed?.protocol === "http:" || parsed?.protocol === "https:";
  if (!parsed || !isWeb || `${parsed.origin}/` !== parsed.href) {
    const shown = url.includes("@") ? "…" : url;
    throw invalidInput(
      "address.public-url",
      `--public-url is "${shown}", but must be http(s)://name[:port] and no more`,
      {
        hint: "leave out path, query, fragment, user and password",
      },
    );
  }
  return parsed.origin;
}

function reachable(host: string): string {
  return { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
}

function bracketed(host: string): string {
  return net.isIPv6(host) ? `[${host}]` : host;
}

function freePort(host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const probe = net.createServer();
  probe.once("error", (cause: NodeJS.ErrnoException) => {
    reject(
      cause.code === "EADDRINUSE"
        ? conflict("address.in-use", `port ${port} of ${host} is in use`, {
            hint: "choose another --port; 0 takes any free one",
          })
        : preconditionFailed("address.not-ours", `cannot listen on ${host}:${port}: ${cause.message}`, { cause }),
    );
  });
  probe.listen({ host, port, exclusive: true }, () => {
    const { port: chosen } = probe.address() as net.AddressInfo;
    probe.close(() => resolve(chosen));
  });
  return promise;
}
