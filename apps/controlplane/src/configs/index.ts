export { checkCron } from "./cron.ts";
export { resolveDependencies } from "./dependencies.ts";
export { checkEventFilters, type EventFilter, toWireFilter } from "./event-filter.ts";
export { checkGitLocation, checkPath, type GitLocation, sourceDirectory } from "./git-location.ts";
export {
  type ConfigGit,
  type GitSourceChecks,
  type GivenGit,
  optionalGit,
  placeGit,
  requireGit,
} from "./git-source.ts";
export { type GitObjects, type GitOwner, toWireGit } from "./git-wire.ts";
export { checkDefault, checkInputName, checkInputType, type InputType } from "./input.ts";
export { checkLabels, haveSameLabels, type Labels, labelsOf, valuesOfLabels } from "./labels.ts";
export { parseReference } from "./reference.ts";
export { checkRetries } from "./retries.ts";
export { checkTerraformVersion } from "./terraform-version.ts";
export { checkJson, checkLabel, checkUrl, refuseDoubles, requireText } from "./texts.ts";
export { checkNames, type Values } from "./values.ts";
