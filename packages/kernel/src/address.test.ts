import { assert, constantFrom, integer, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyAddress, classifyHost, isNetwork, pinnedLookup } from "./address.ts";

describe("the class of an address", () => {
  it.each([
    ["140.82.121.3", "public"],
    ["2606:50c0:8000::153", "public"],
    ["64:ff9b::8c52:7903", "public"],
    ["10.1.2.3", "private"],
    ["172.31.255.255", "private"],
    ["172.32.0.1", "public"],
    ["192.168.1.1", "private"],
    ["fd12:3456::1", "private"],
    ["127.0.0.1", "loopback"],
    ["127.255.0.9", "loopback"],
    ["::1", "loopback"],
    ["::ffff:127.0.0.1", "loopback"],
    ["[::1]", "loopback"],
    ["0.0.0.0", "forbidden"],
    ["::", "forbidden"],
    ["169.254.169.254", "forbidden"],
    ["::ffff:169.254.169.254", "forbidden"],
    ["::ffff:a9fe:a9fe", "forbidden"],
    ["::a9fe:a9fe", "forbidden"],
    ["64:ff9b::a9fe:a9fe", "forbidden"],
    ["2002:a9fe:a9fe::1", "forbidden"],
    ["fe80::1%eth0", "forbidden"],
    ["fd00:ec2::254", "forbidden"],
    ["fd20:ce::254", "forbidden"],
    ["100.100.100.200", "forbidden"],
    ["192.0.0.192", "forbidden"],
    ["168.63.129.16", "forbidden"],
    ["255.255.255.255", "forbidden"],
    ["ff02::1", "forbidden"],
    ["not an address", "forbidden"],
    ["", "forbidden"],
  ])("of %s is %s", (address, expected) => {
    expect(classifyAddress(address)).toBe(expected);
  });

  it("is forbidden for every link-local address in every spelling", () => {
    const byte = integer({ min: 0, max: 255 });
    assert(
      property(tuple(byte, byte), constantFrom("", "::ffff:", "::", "64:ff9b::"), ([third, fourth], prefix) => {
        return classifyAddress(`${prefix}169.254.${third}.${fourth}`) === "forbidden";
      }),
    );
  });
});

describe("the class of a host", () => {
  it.each([
    ["git.example.com", undefined],
    ["localhost", "loopback"],
    ["api.LOCALHOST", "loopback"],
    ["metadata.google.internal", "forbidden"],
    ["[fe80::1]", "forbidden"],
    ["10.0.0.1", "private"],
  ])("%s is %s", (host, expected) => {
    expect(classifyHost(host)).toBe(expected);
  });
});

it("a pinned look-up answers any name with the addresses it was given, one or all", () => {
  const lookup = pinnedLookup(["192.0.2.1", "2001:db8::1"]);
  const answers: unknown[][] = [];

  lookup("rebind.example.com", { all: true }, (...answer) => answers.push(answer));
  lookup("rebind.example.com", {}, (...answer) => answers.push(answer));

  expect(answers).toEqual([
    [
      null,
      [
        { address: "192.0.2.1", family: 4 },
        { address: "2001:db8::1", family: 6 },
      ],
    ],
    [null, "192.0.2.1", 4],
  ]);
});

describe("a network", () => {
  it.each(["10.0.0.1", "10.0.0.0/8", "::1", "fc00::/7", "0.0.0.0/0"])("is %s", (text) => {
    expect(isNetwork(text)).toBe(true);
  });

  it.each(["", "proxy", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "fc00::/129", "10.0.0.0/-1"])(
    "is not %j",
    (text) => {
      expect(isNetwork(text)).toBe(false);
    },
  );
});
