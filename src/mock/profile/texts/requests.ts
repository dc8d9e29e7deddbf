import type { TextRule } from '../profile.ts';

/** Errors of what any request may have: a body, filters, a reference. */
export const requestTexts: readonly TextRule[] = [
  {
    match: /^invalid filter$/,
    on: ['VolumeList'],
    docker: '<23',
    message: 'error reading volume filters: unexpected end of JSON input',
  },
  {
    match: /^invalid filter$/,
    on: ['VolumeList'],
    docker: '>=23',
    message: 'error reading volume filters: invalid filter',
  },
  {
    match: /^invalid filter$/,
    on: ['ContainerPrune', 'ServiceList'],
    docker: '<23',
    message: 'unexpected end of JSON input',
  },
  { match: /^invalid filter$/, docker: '<23', message: 'unexpected end of JSON input', status: 500 },
  { match: /^invalid filter '/, docker: '<23', message: "Invalid filter '" },
  {
    match: /^invalid JSON: got EOF while reading request body$/,
    on: ['ContainerCreate'],
    docker: '<23',
    message: 'EOF',
    status: 500,
  },
  {
    match: /^invalid JSON: /,
    on: ['ContainerCreate'],
    docker: '<23',
    message: '',
    status: 500,
  },
  { match: /^invalid JSON: /, docker: '<23', message: '' },
  {
    match: /^(?:unsupported|malformed) Content-Type header \(([^)]*)\): .*/,
    docker: '<23',
    message: "Content-Type specified ($1) must be 'application/json'",
  },
  { match: /repository name \([^)]*\) must be/, docker: '<23', message: 'repository name must be' },
  {
    match: /^(?:failed to parse value as time or duration|more than one until filter specified)/,
    docker: '<23',
    status: 500,
  },
];
