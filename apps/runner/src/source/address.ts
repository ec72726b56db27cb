import { BlockList, isIP } from "node:net";

/** Where a network address leads, as far as a job is concerned. */
export type AddressKind = "public" | "private" | "loopback" | "forbidden";

/** Metadata services and other link-local neighbours: what a job must never reach. */
const forbidden = new BlockList();
forbidden.addSubnet("169.254.0.0", 16, "ipv4");
forbidden.addSubnet("fe80::", 10, "ipv6");
forbidden.addAddress("fd00:ec2::254", "ipv6");
forbidden.addAddress("100.100.100.200", "ipv4");
forbidden.addSubnet("224.0.0.0", 4, "ipv4");
forbidden.addSubnet("ff00::", 8, "ipv6");

/** The unspecified addresses lead to this machine as well. */
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addSubnet("0.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");
loopback.addAddress("::", "ipv6");

/** Networks that only their own members reach. */
const privateNetworks = new BlockList();
privateNetworks.addSubnet("10.0.0.0", 8, "ipv4");
privateNetworks.addSubnet("100.64.0.0", 10, "ipv4");
privateNetworks.addSubnet("172.16.0.0", 12, "ipv4");
privateNetworks.addSubnet("192.168.0.0", 16, "ipv4");
privateNetworks.addSubnet("198.18.0.0", 15, "ipv4");
privateNetworks.addSubnet("fc00::", 7, "ipv6");
privateNetworks.addSubnet("fec0::", 10, "ipv6");

/** What a name leads to is not known here: it counts as public. */
export function addressKind(address: string): AddressKind {
  const plain = withoutMapping(address.replace(/^\[|\]$/g, "").replace(/%.*$/, ""));
  if (isIP(plain) === 0) {
    return "public";
  }
  const family = isIP(plain) === 6 ? "ipv6" : "ipv4";
  if (forbidden.check(plain, family)) {
    return "forbidden";
  }
  if (loopback.check(plain, family)) {
    return "loopback";
  }
  return privateNetworks.check(plain, family) ? "private" : "public";
}

/** An IPv4 address that travels inside an IPv6 one, as itself. */
function withoutMapping(address: string): string {
  const dotted = /^(?:::ffff:|64:ff9b::)(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (dotted) {
    return dotted[1]!;
  }
  const hexadecimal = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address);
  if (!hexadecimal) {
    return address;
  }
  const [high, low] = [Number.parseInt(hexadecimal[1]!, 16), Number.parseInt(hexadecimal[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
