import type { RequestBody, Wire } from "@exclave/contract";
import { checkNames, checkUrl, type Values } from "../../../configs/index.ts";

/** How the runners of an app's installs are set up. */
export interface RunnerContent {
  readonly type: Wire<"AppRunnerType">;
  readonly envVars: Values;
  readonly helmDriver: string;
  readonly initScriptUrl: string;
  readonly instanceType: string;
  readonly phoneHomeScriptUrl: string;
  readonly publicApiUrl: string;
  readonly runnerApiUrl: string;
}

/** Reads a request for the runner of an app config. */
export function parseRunner(request: RequestBody<"create_app_runner_config">): RunnerContent {
  return {
    type: request.type,
    envVars: checkNames("env_vars", request.env_vars ?? {}),
    helmDriver: request.helm_driver ?? "",
    initScriptUrl: checkUrl("init_script_url", request.init_script_url ?? ""),
    instanceType: request.instance_type ?? "",
    phoneHomeScriptUrl: checkUrl("phone_home_script_url", request.phone_home_script_url ?? ""),
    publicApiUrl: checkUrl("public_api_url", request.public_api_url ?? ""),
    runnerApiUrl: checkUrl("runner_api_url", request.runner_api_url ?? ""),
  };
}

/** The cloud that runners of a type run in. */
export function platformOf(type: string | undefined): Wire<"CloudPlatform"> {
  const [cloud] = (type ?? "").split("-");
  return cloud === "aws" || cloud === "azure" || cloud === "gcp" ? cloud : "unknown";
}
