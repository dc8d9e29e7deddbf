import type { SwaggerSchema } from '../../src/spec-file/index.ts';
import { documents } from './answers.ts';

const known = new Map<string, ReadonlySet<string>>();

/** Names of the definitions that request bodies of a version reach. */
export function requestDefinitions(version: string): ReadonlySet<string> {
  const before = known.get(version);
  if (before) return before;
  const document = documents.get(version)!;
  const names = new Set<string>();
  const visit = (schema: SwaggerSchema | boolean | undefined): void => {
    if (typeof schema !== 'object') return;
    if (schema.$ref) {
      const name = schema.$ref.replace('#/definitions/', '');
      if (names.has(name)) return;
      names.add(name);
      visit(document.definitions[name]);
    }
    for (const part of schema.allOf ?? []) visit(part);
    for (const property of Object.values(schema.properties ?? {})) visit(property);
    visit(schema.items);
    visit(schema.additionalProperties);
  };
  for (const item of Object.values(document.paths))
    for (const operation of Object.values(item))
      for (const parameter of operation.parameters ?? []) visit(parameter.schema);
  known.set(version, names);
  return names;
}
