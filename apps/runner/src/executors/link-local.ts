import { run } from "@exclave/process";
import { jobUsers } from "./user-range.ts";

/** Where metadata services answer. */
const BLOCKED = [
  ["-4", "169.254.0.0/16"],
  ["-4", "100.100.100.200/32"],
  ["-6", "fe80::/10"],
  ["-6", "fd00:ec2::254/128"],
] as const;

/** Before the main table; any number that others are unlikely to use. */
const PREFERENCE = "12469";

/**
 * Tells the kernel to route no packet of a job's user to a link-local address. The rules name a range of users that are
 * only ever jobs', so they hold for every runner of the machine and may stay; adding one that is there changes nothing.
 */
export async function blockLinkLocal(environment: Readonly<Record<string, string>>): Promise<boolean> {
  const users = `${jobUsers.first}-${jobUsers.last}`;
  const outcomes: boolean[] = [];
  for (const [family, target] of BLOCKED) {
    const rule = ["pref", PREFERENCE, "to", target, "uidrange", users, "prohibit"];
    const { exitCode, stderr } = await run("ip", [family, "rule", "add", ...rule], { environment });
    outcomes.push(exitCode === 0 || stderr.includes("File exists"));
  }
  // A machine without IPv6 has nothing to block there.
  return outcomes[0] === true && outcomes[1] === true;
}
