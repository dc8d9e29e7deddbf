export { compareVersions, inVersionRange } from './api-version.ts';
export { monotonic, monotonicOf, wallOf } from './clock.ts';
export { formatJson, parseJson } from './json.ts';
export { nearest } from './nearest.ts';
export { packageRoot, packageVersion } from './package-root.ts';
export { type OnMasked, redactHeader, redactTarget, redactText } from './redaction.ts';
export { isSecretName, redactionRules } from './redaction-rules.ts';
export { type ErrorCode, errorCodes, ToolError } from './tool-error.ts';
