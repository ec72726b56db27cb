import { invalidField } from "@exclave/kernel";

/** What a config gets that names no version; fixed, so that the same request means the same next year. */
const DEFAULT_VERSION = "1.13.5";
const LEAST_MINOR = 8;

/** Checks the version of Terraform that a config names; left out, it is the default. */
export function checkTerraformVersion(field: string, given: string | undefined): string {
  const version = given || DEFAULT_VERSION;
  const [, major, minor] = /^v?(\d+)\.(\d+)\.\d+(?:-[0-9A-Za-z.]+)?$/.exec(version) ?? [];
  const isNew = Number(major) > 1 || (Number(major) === 1 && Number(minor) >= LEAST_MINOR);
  if (!isNew) {
    throw invalidField(field, version, `must be an exact version of Terraform, 1.${LEAST_MINOR}.0 or later`);
  }
  return version;
}
