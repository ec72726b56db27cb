import { describe, expect, it } from "vitest";
import { type AddressSettings, chooseAddress, isLoopback } from "./address.ts";

const settings: AddressSettings = {
  host: "127.0.0.1",
  port: 0,
  publicUrl: undefined,
  tlsCertificate: undefined,
  tlsKey: undefined,
  insecure: false,
  trustedProxies: ["10.0.0.0/8"],
};

describe("isLoopback", () => {
  it.each(["127.0.0.1", "127.8.9.1", "::1", "localhost"])("holds for %s", (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each(["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.com", "example.com"])("does not hold for %s", (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe("chooseAddress", () => {
  it("takes a free port, and calls the server by it unless told otherwise", async () => {
    const plain = await chooseAddress(settings);
    const named = await chooseAddress({ ...settings, publicUrl: "https://exclave.example.com/" });

    expect(plain.port).toBeGreaterThan(0);
    expect(plain.publicUrl).toBe(`http://127.0.0.1:${plain.port}`);
    expect(named.publicUrl).toBe("https://exclave.example.com");
    expect(named.localUrl).toBe(`http://127.0.0.1:${named.port}`);
  });

  it("listens for everybody only when that was said to be insecure, and reaches itself by loopback", async () => {
    const open = { ...settings, host: "0.0.0.0" };

    await expect(chooseAddress(open)).rejects.toMatchObject({ code: "address.insecure" });
    expect((await chooseAddress({ ...open, insecure: true })).localUrl).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });

  it.each([
    [{ tlsCertificate: "cert.pem" }, "address.tls-incomplete"],
    [{ tlsCertificate: "/no/such.pem", tlsKey: "/no/such.pem" }, "address.tls-unreadable"],
    [{ tlsCertificate: "package.json", tlsKey: "package.json" }, "address.tls-not-pem"],
    [{ publicUrl: "exclave.example.com" }, "address.public-url"],
    [{ publicUrl: "https://example.com/exclave" }, "address.public-url"],
    [{ publicUrl: "https://user:word@example.com" }, "address.public-url"],
    [{ publicUrl: "https://example.com/#here" }, "address.public-url"],
    [{ trustedProxies: ["proxy.example.com"] }, "address.trusted-proxy"],
    [{ port: 65_536 }, "address.port"],
    [{ host: "192.0.2.1", insecure: true }, "address.not-ours"],
  ])("refuses %j as %s", async (change, code) => {
    await expect(chooseAddress({ ...settings, ...change })).rejects.toMatchObject({ code });
  });
});
