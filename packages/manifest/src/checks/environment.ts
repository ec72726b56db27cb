import { closest, isId, parseDuration } from "@exclave/kernel";
import { each, quoted, type Subject } from "./check.ts";
import { cloudOf } from "./cloud.ts";

const LONGEST_SECONDS: Readonly<Record<string, number>> = { container_image: 3600 };
/** A component of any other type. */
const LONGEST_OTHER_SECONDS = 24 * 3600;
const MOST_RETRIES = 100;
const LEAST_TERRAFORM_MINOR = 8;

/** Keys of a sandbox that only one of its tools reads. */
const ofTerraform = ["terraform_version"] as const;
const ofPulumi = ["runtime", "pulumi_version", "pulumi_config"] as const;

/** Whose cloud each type of stack is of. */
const cloudOfStack = { "aws-cloudformation": "aws", "azure-bicep": "azure", "gcp-terraform": "gcp" } as const;

/** Sandbox, stack and limits: what cannot be said by a single key. */
export function checkEnvironment(subject: Subject): void {
  const { app, say } = subject;
  const { sandbox, stack } = app;
  if (sandbox.type === "pulumi" && sandbox.runtime === undefined) {
    say(["sandbox"], { code: "value.missing", message: "a Pulumi sandbox needs runtime", hint: 'add runtime = "go"' });
  }
  if (sandbox.type !== "pulumi" && sandbox.terraform_version === undefined) {
    say(["sandbox"], {
      code: "value.missing",
      message: "`sandbox` needs terraform_version",
      hint: 'add terraform_version = "1.13.5"',
    });
  }
  const others = sandbox.type === "pulumi" ? ofTerraform : ofPulumi;
  for (const key of others.filter((each) => sandbox[each] !== undefined)) {
    say(["sandbox", key], {
      code: "value.without-effect",
      message: `${key} says nothing: the sandbox is of ${sandbox.type ?? "terraform"}`,
      hint: "remove it, or change type",
      severity: key === "pulumi_config" ? "warning" : "error",
    });
  }
  checkTerraform(["sandbox", "terraform_version"], sandbox.terraform_version, say);
  checkRetries(["sandbox", "max_auto_retries"], sandbox.max_auto_retries, say);
  for (const { item, at } of each(["components"], app.components)) {
    if (item.type === "terraform_module") {
      checkTerraform([...at, "terraform_version"], item.terraform_version, say);
    }
    checkRetries([...at, "max_auto_retries"], item.max_auto_retries, say);
    const longest = LONGEST_SECONDS[item.type] ?? LONGEST_OTHER_SECONDS;
    for (const key of ["build_timeout", "deploy_timeout"] as const) {
      const seconds = parseDuration(item[key] ?? "");
      if (seconds !== undefined && seconds > longest) {
        say([...at, key], {
          code: "value.too-long",
          message: `${key} is ${quoted(item[key]!)}, and may be ${longest / 3600}h`,
        });
      }
    }
    if (item.default_enabled !== undefined && !item.toggleable) {
      say([...at, "default_enabled"], {
        code: "value.without-effect",
        message: `default_enabled says nothing: ${item.name} is not toggleable`,
        hint: "add toggleable = true, or remove it",
        severity: "warning",
      });
    }
  }
  const cloud = cloudOf(app);
  const own = stack && cloudOfStack[stack.type];
  if (own !== undefined && cloud !== undefined && own !== cloud) {
    say(["stack", "type"], {
      code: "stack.other-cloud",
      message: `a stack of type ${stack!.type} is applied on ${own}, and the runner is of type ${app.runner.runner_type}`,
      hint: "change type, or runner_type in runner.toml",
    });
  }
  if (stack?.type === "aws-cloudformation") {
    for (const key of ["vpc_nested_template_url", "runner_nested_template_url"] as const) {
      if (stack[key] === undefined) {
        say(["stack"], {
          code: "value.missing",
          message: `a stack on AWS needs ${key}`,
          hint: `add ${key} = "https://…"`,
        });
      }
    }
  }
  for (const key of ["vpc_nested_template_url", "runner_nested_template_url"] as const) {
    const url = stack?.[key];
    const isWeb = url === undefined || url.includes("{{") || (URL.canParse(url) && new URL(url).protocol === "https:");
    if (!isWeb) {
      say(["stack", key], { code: "value.url", message: `${key} is ${quoted(url)}, and must be an https URL` });
    }
  }
  const webhook = app.metadata.slack_webhook_url;
  if (webhook !== undefined && webhook !== "" && URL.parse(webhook)?.protocol !== "https:") {
    // The address is a secret, so it is not repeated.
    say(["metadata", "slack_webhook_url"], { code: "value.url", message: "slack_webhook_url must be an https URL" });
  }
  checkBranches(subject);
}

function checkTerraform(path: readonly (string | number)[], version: string | undefined, say: Subject["say"]): void {
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(version ?? "") ?? [];
  if (major === undefined) return;
  const isNew = Number(major) > 1 || (Number(major) === 1 && Number(minor) >= LEAST_TERRAFORM_MINOR);
  if (!isNew) {
    say(path, {
      code: "value.too-old",
      message: `terraform_version is ${quoted(version!)}, and must be 1.${LEAST_TERRAFORM_MINOR}.0 or later`,
    });
  }
}

function checkRetries(path: readonly (string | number)[], retries: number | undefined, say: Subject["say"]): void {
  if (retries !== undefined && retries > MOST_RETRIES) {
    say(path, { code: "value.too-many", message: `max_auto_retries is ${retries}, and may be ${MOST_RETRIES}` });
  }
}

function checkBranches({ app, say }: Subject): void {
  const runbooks = (app.runbooks ?? []).map(({ name }) => name);
  for (const { item, at } of each(["branches"], app.branches)) {
    for (const { item: group, at: own } of each([...at, "install_groups"], item.install_groups)) {
      for (const { item: id, at: place } of each([...own, "install_ids"], group.install_ids)) {
        if (isId(id)) continue;
        say(place, {
          code: "value.identifier",
          message: `${quoted(id)} is no id of an install`,
          hint: "write names into install_names",
        });
      }
    }
    for (const { item: name, at: place } of each([...at, "post_deploy_runbooks"], item.post_deploy_runbooks)) {
      if (runbooks.includes(name)) continue;
      const near = closest(name, runbooks);
      say(place, {
        code: "reference.runbook",
        message: `no runbook is called ${quoted(name)}`,
        hint: near && `did you mean ${near}?`,
      });
    }
  }
}
