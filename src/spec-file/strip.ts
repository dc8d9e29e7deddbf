import { ToolError } from '../base/index.ts';
import type { SwaggerDocument } from './document.ts';

/**
 * What each place of a document may hold. `keep` is copied whole, `into` is stripped as the shape named, `mapInto` is an
 * object whose keys are names (a property may be *named* `description`), `listInto` a list; `drop` is prose, examples
 * and hints for Go.
 */
interface Shape {
  readonly keep: readonly string[];
  readonly into?: Readonly<Record<string, ShapeName>>;
  readonly mapInto?: Readonly<Record<string, ShapeName>>;
  readonly listInto?: Readonly<Record<string, ShapeName>>;
  readonly drop: readonly string[];
}

type ShapeName = 'document' | 'info' | 'pathItem' | 'operation' | 'parameter' | 'response' | 'schema';

const prose = ['description', 'title', 'summary', 'example', 'examples', 'externalDocs'];

const shapes: Record<ShapeName, Shape> = {
  document: {
    keep: ['swagger', 'schemes', 'basePath', 'consumes', 'produces'],
    into: { info: 'info' },
    mapInto: { definitions: 'schema', paths: 'pathItem' },
    drop: ['tags', 'externalDocs'],
  },
  info: { keep: ['version'], drop: [...prose, 'x-logo', 'license', 'contact'] },
  pathItem: {
    keep: [],
    into: {
      get: 'operation',
      head: 'operation',
      put: 'operation',
      post: 'operation',
      delete: 'operation',
      options: 'operation',
      patch: 'operation',
    },
    drop: [],
  },
  operation: {
    keep: ['operationId', 'tags', 'deprecated', 'consumes', 'produces'],
    listInto: { parameters: 'parameter' },
    mapInto: { responses: 'response' },
    drop: prose,
  },
  parameter: {
    keep: [
      'name',
      'in',
      'required',
      'type',
      'format',
      'collectionFormat',
      'enum',
      'default',
      'pattern',
      'minimum',
      'maximum',
    ],
    into: { schema: 'schema', items: 'schema' },
    drop: prose,
  },
  response: {
    keep: [],
    into: { schema: 'schema' },
    mapInto: { headers: 'schema' },
    drop: prose,
  },
  schema: {
    keep: [
      '$ref',
      'type',
      'format',
      'x-nullable',
      'enum',
      'default',
      'pattern',
      'minimum',
      'maximum',
      'minLength',
      'maxLength',
      'minItems',
      'maxItems',
      'required',
      'collectionFormat',
    ],
    into: { items: 'schema', additionalProperties: 'schema' },
    mapInto: { properties: 'schema' },
    listInto: { allOf: 'schema' },
    drop: [...prose, 'x-omitempty'],
  },
};

/**
 * The facts of a published document: paths, operations, parameters, content types, statuses, headers, schemas.
 * Throws `E_SPEC` for a key that is neither known as a fact nor as prose, so that a new keyword is never lost in silence.
 */
export function stripToFacts(published: unknown): SwaggerDocument {
  return strip(published, 'document', '') as SwaggerDocument;
}

function strip(value: unknown, name: ShapeName, pointer: string): unknown {
  // Why: `additionalProperties: true` is a schema too.
  if (typeof value === 'boolean' && name === 'schema') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ToolError(
      'E_SPEC',
      `${pointer || '/'} should be an object (${name})`,
      'Check that the file is a Swagger 2.0 document.',
    );
  const shape = shapes[name];
  const facts: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const here = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (key === 'x-nullable' && item === false) continue;
    if (shape.keep.includes(key)) facts[key] = item;
    else if (shape.into?.[key]) facts[key] = strip(item, shape.into[key], here);
    else if (shape.mapInto?.[key]) facts[key] = mapStrip(item, shape.mapInto[key], here);
    else if (shape.listInto?.[key]) {
      const inner = shape.listInto[key];
      facts[key] = (item as unknown[]).map((entry, index) => strip(entry, inner, `${here}/${index}`));
    } else if (name === 'pathItem' || !(shape.drop.includes(key) || key.startsWith('x-go-')))
      throw new ToolError(
        'E_SPEC',
        `unknown key at ${here}`,
        'Tell src/spec-file/strip.ts whether this key is a fact or prose.',
      );
  }
  return facts;
}

function mapStrip(value: unknown, name: ShapeName, pointer: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value as object).map(([key, item]) => [
      key,
      strip(item, name, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ]),
  );
}
