export { type BuildNeeds, createBuildNeeds, type MadeBuild, type SurveyedBuild } from "./service.ts";
