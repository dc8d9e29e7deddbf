export { exportCurl } from './curl.ts';
export type { Export } from './export.ts';
export { exportHar } from './har.ts';
export { exportHttpFile } from './http-file.ts';
export { importHar } from './import-har.ts';
export { exportNdjson } from './ndjson.ts';
