export { compareVersions, inVersionRange } from './api-version.ts';
export { monotonic, wallOf } from './clock.ts';
export { formatJson, parseJson } from './json.ts';
export { packageRoot, packageVersion } from './package-root.ts';
export { redactHeader, redactText } from './redaction.ts';
export { type ErrorCode, errorCodes, ToolError } from './tool-error.ts';
