export type { RenderLimits } from "./budget.ts";
export type { TemplateDiagnostic, TemplateDiagnosticCode } from "./diagnostic.ts";
export { type FieldPath, fieldPaths } from "./field-paths.ts";
export { functionNames } from "./functions/index.ts";
export { patternMistake } from "./functions/regexes.ts";
export { type ParseTemplateOptions, parseTemplate, type Template } from "./parse.ts";
export { type Position, positionOf } from "./position.ts";
export { type Rendered, type RenderOptions, type RenderWarning, render } from "./render.ts";
