import { describe, expect, it } from "vitest";
import { createAttempts } from "./attempts.ts";
import { type DeviceLogin, newUserCode, normalUserCode, pollOutcome } from "./device-login.ts";

const now = new Date("2026-01-01T00:00:00Z");

function aLogin(changes: Partial<DeviceLogin> = {}): DeviceLogin {
  return {
    id: "dvl1",
    clientId: "exclave-cli",
    status: "pending",
    accountId: undefined,
    role: "",
    intervalSeconds: 5,
    polledAt: undefined,
    expiresAt: new Date(now.getTime() + 60_000),
    ...changes,
  };
}

describe("a poll", () => {
  it("is told what RFC 8628 says, by what became of the login", () => {
    const early = new Date(now.getTime() - 1_000);
    const late = new Date(now.getTime() - 5_000);

    expect(pollOutcome(undefined, now)).toBe("unknown");
    expect(pollOutcome(aLogin(), now)).toBe("pending");
    expect(pollOutcome(aLogin({ polledAt: early }), now)).toBe("slow_down");
    expect(pollOutcome(aLogin({ polledAt: late, status: "approved" }), now)).toBe("granted");
    expect(pollOutcome(aLogin({ status: "denied" }), now)).toBe("denied");
    expect(pollOutcome(aLogin({ status: "used" }), now)).toBe("unknown");
    expect(pollOutcome(aLogin({ status: "approved", expiresAt: now }), now)).toBe("expired");
  });
});

describe("a user code", () => {
  it("is recognised however it is typed", () => {
    const code = newUserCode();

    expect(normalUserCode(code)).toBe(code);
    expect(normalUserCode(` ${code.toLowerCase().replace("-", " ")} `)).toBe(code);
    expect(normalUserCode("AEIO-UAEI")).toBeUndefined();
    expect(normalUserCode("")).toBeUndefined();
  });
});

describe("attempts", () => {
  it("are limited for each address, and allowed again later", () => {
    let time = 0;
    const attempts = createAttempts({ most: 2, milliseconds: 1_000, now: () => time });

    const first = [attempts.take("a"), attempts.take("a"), attempts.take("a"), attempts.take("b")];
    time = 1_001;
    const later = attempts.take("a");

    expect(first).toEqual([true, true, false, true]);
    expect(later).toBe(true);
  });
});
