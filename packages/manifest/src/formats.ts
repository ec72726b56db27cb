import { cronMistake, hasControlCharacter, isGitRef, parseDuration, parseVersionRange } from "@exclave/kernel";
import { patternMistake } from "@exclave/template";
import type { TextFormat } from "./definitions/field.ts";

const NAME = /^[A-Za-z0-9_][\w-]{0,99}$/;
const IDENTIFIER = /^[a-z0-9_{}.]{1,200}$/;
const CHART_NAME = /^[a-z][-a-z0-9]{3,60}[a-z0-9]$/;
const IMAGE = /^[\w][\w.-]*(?::\d+)?(?:\/[\w.-]+)*(?:@sha256:[0-9a-f]{64})?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const VERSION = /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** What a text of that format must be; undefined when it is. Templates are looked at when they are rendered. */
export function formatMistake(format: TextFormat, text: string): string | undefined {
  if (text.includes("{{") && format !== "identifier" && format !== "name") {
    return undefined;
  }
  switch (format) {
    case "branch":
      return isGitRef(text) ? undefined : "must be the name of a branch, a tag or a full commit id";
    case "chart-name":
      return CHART_NAME.test(text)
        ? undefined
        : "must have 5 to 62 characters of a-z, 0-9 and hyphen, beginning with a letter";
    case "cron":
      return cronMistake(text);
    case "duration":
      return parseDuration(text)! > 0
        ? undefined
        : "must be a duration of more than nothing, such as 90s, 30m or 1h30m";
    case "name":
      return NAME.test(text) ? undefined : "must have at most 100 letters, digits, underscores and hyphens";
    case "identifier":
      return IDENTIFIER.test(text)
        ? undefined
        : "must have at most 200 characters, all of a-z, 0-9, underscore, dot and braces";
    case "chart":
      return /^\w[\w./-]*$/.test(text) && !text.split("/").includes("..")
        ? undefined
        : "must be the name of a chart in that repository";
    case "stage":
      return /^\w[\w.-]*$/.test(text) ? undefined : "must be the name of a stage of the Dockerfile";
    case "url":
      return ["http:", "https:"].includes(URL.parse(text)?.protocol ?? "") ? undefined : "must be an http or https URL";
    case "image":
      return imageMistake(text);
    case "tag":
      return TAG.test(text) ? undefined : "must have at most 128 letters, digits, underscores, dots and hyphens";
    case "pattern": {
      const mistake = patternMistake(text);
      return mistake && `must be a regular expression of RE2: ${mistake}`;
    }
    case "version-range":
      return parseVersionRange(text) ? undefined : "must be a range of versions, such as ^1.2 or >=1.2 <2";
    case "semver":
      return VERSION.test(text) ? undefined : "must be an exact version, such as 1.11.3";
  }
}

/** The same text as that format takes it, where that is near. */
export function formatHint(format: TextFormat, text: string): string | undefined {
  if (format !== "identifier") return undefined;
  const near = text.toLowerCase().replaceAll(/[^a-z0-9_{}.]+/g, "_");
  return IDENTIFIER.test(near) ? `write ${near}` : undefined;
}

function imageMistake(text: string): string | undefined {
  if (IMAGE.test(text)) return undefined;
  if (/^[a-z]+:\/\//.test(text)) return "must be the name of an image, without https:// in front";
  return /:[\w.-]+$/.test(text)
    ? "must be the name of an image alone: what stands behind the colon is its tag"
    : "must be the name of an image, such as registry.example.com/team/image";
}

/** Why a name is none of an environment variable, or of an argument of a build. */
export function variableMistake(of: "environment" | "argument", name: string): string | undefined {
  if (of === "argument") {
    return /^[A-Za-z_]\w*$/.test(name)
      ? undefined
      : "must begin with a letter, and have letters, digits and underscores alone";
  }
  return name === "" || /[=\s\p{Cc}]/u.test(name) ? "must have neither spaces nor =" : undefined;
}

/** Why a text is no name that people and templates refer to. */
export function labelMistake(text: string): string | undefined {
  return text.length > 255 || hasControlCharacter(text)
    ? "must have at most 255 characters, none of them a control character"
    : undefined;
}
