import { BlockList, isIP, isIPv4, isIPv6, type LookupFunction } from "node:net";

/**
 * What a connection to an address would reach, as far as the address tells.
 *
 * `forbidden` is never connected to: link-local and the services of clouds that hand out credentials, and what is no
 * host at all. An IPv6 address that carries an IPv4 one is judged by that.
 */
export type AddressClass = "public" | "private" | "loopback" | "forbidden";

type Subnet = readonly [network: string, prefix: number];

const loopback = blockList([["127.0.0.0", 8]], [["::1", 128]]);

const forbidden = blockList(
  [
    ["0.0.0.0", 8],
    ["169.254.0.0", 16],
    // Alibaba, Oracle and Azure keep their metadata outside the link-local range.
    ["100.100.100.200", 32],
    ["192.0.0.192", 32],
    ["168.63.129.16", 32],
    ["224.0.0.0", 4],
    ["240.0.0.0", 4],
  ],
  [
    ["::", 128],
    ["fe80::", 10],
    // Amazon's and Google's metadata over IPv6.
    ["fd00:ec2::", 32],
    ["fd20:ce::", 32],
    ["ff00::", 8],
  ],
);

const privateNetworks = blockList(
  [
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["172.16.0.0", 12],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
  ],
  [
    ["fc00::", 7],
    ["fec0::", 10],
  ],
);

/** Names under which clouds serve credentials to the machine itself. */
const METADATA_NAMES: ReadonlySet<string> = new Set([
  "instance-data",
  "metadata",
  "metadata.goog",
  "metadata.google.internal",
]);

/** True for an address such as `10.0.0.1`, and for a network such as `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const family = isIP(address);
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
  return family !== 0 && isPrefix && rest.length === 0;
}

/** What a host's name or literal address tells by itself; undefined for a name that must be resolved. */
export function classifyHost(host: string): AddressClass | undefined {
  const name = host.toLowerCase();
  if (METADATA_NAMES.has(name)) {
    return "forbidden";
  }
  if (name === "localhost" || name.endsWith(".localhost")) {
    return "loopback";
  }
  return /^[\d.]+$|:/.test(name) ? classifyAddress(name) : undefined;
}

/** Judges an IPv4 or IPv6 address in text; anything else is forbidden. */
export function classifyAddress(text: string): AddressClass {
  const address = text.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  if (isIP(address) === 0) {
    return "forbidden";
  }
  const judged = isIPv4(address) ? address : (embeddedIPv4(address) ?? address);
  const family = isIPv4(judged) ? "ipv4" : "ipv6";
  if (loopback.check(judged, family)) {
    return "loopback";
  }
  if (forbidden.check(judged, family)) {
    return "forbidden";
  }
  return privateNetworks.check(judged, family) ? "private" : "public";
}

/** The IPv4 address inside an IPv6 one that is mapped, compatible, translated (NAT64) or tunnelled (6to4). */
function embeddedIPv4(address: string): string | undefined {
  const groups = expand(address);
  const head = groups.slice(0, 6).map((group) => group.toString(16));
  switch (head.join(":")) {
    case "0:0:0:0:0:ffff":
    case "64:ff9b:0:0:0:0":
      return dotted(groups[6]!, groups[7]!);
    case "0:0:0:0:0:0":
      return groups[6] === 0 && groups[7]! <= 1 ? undefined : dotted(groups[6]!, groups[7]!);
    default:
      return groups[0] === 0x2002 ? dotted(groups[1]!, groups[2]!) : undefined;
  }
}

/** The eight groups of an IPv6 address. */
function expand(address: string): number[] {
  // The URL parser writes every spelling in one way, also the one that ends in a dotted quad.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [left = "", right] = canonical.split("::");
  const before = left === "" ? [] : left.split(":");
  const after = right === undefined || right === "" ? [] : right.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
}

function blockList(ipv4: readonly Subnet[], ipv6: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ipv4) {
    list.addSubnet(network, prefix, "ipv4");
  }
  for (const [network, prefix] of ipv6) {
    list.addSubnet(network, prefix, "ipv6");
  }
  return list;
}

/** A look-up that answers every name with the addresses that were judged, so that a second one cannot lead elsewhere. */
export function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, options, callback) => {
    if (options.all) {
      callback(null, found);
    } else {
      callback(null, found[0]!.address, found[0]!.family);
    }
  };
}
