import { latestVersion, loadContract, versions } from '../../contract/index.ts';
import type { Exchange, JsonSchema } from '../../model/index.ts';
import type { Document } from '../diff/diff-documents.ts';
import { shapeOf } from '../shape.ts';
import { triedOf } from '../traffic/tried.ts';
import { saysNothing } from '../traffic/values.ts';
import { matchNewest } from '../versions.ts';
import { escapeStep } from './pointer.ts';

/** A field of the JSON answers of an operation, whose pointer ends with a name. */
export interface AnswerField {
  readonly operationId: string;
  readonly pointer: string;
  /** It said something in one of the answers. */
  telling: boolean;
}

/** Fields of an operation that are told apart at most. */
const fieldLimit = 2000;
const walkLimit = 200_000;

/** Collects the fields of the JSON answers that a client received. */
export class AnswerFields {
  readonly #fields = new Map<string, AnswerField>();
  readonly #counts = new Map<string, number>();
  readonly #documents = new Map<string, Document>();
  /** Operations with more fields than are told apart. */
  readonly cut = new Set<string>();

  get fields(): readonly AnswerField[] {
    return [...this.#fields.values()];
  }

  take(exchange: Exchange): void {
    const { operation, version, query } = matchNewest(exchange.request.method, exchange.request.target);
    if (!operation) return;
    const document = this.#document(version);
    const known = document.operations.get(operation.id) ?? operation;
    const schema = known.responses[String(exchange.response?.status)]?.schema ?? known.streamItem;
    const found = new Map<string, boolean>();
    const walk = new Walk(document, found);
    for (const item of triedOf(exchange, query).came)
      walk.value(item, schema === undefined ? undefined : { $ref: schema }, '');
    for (const [pointer, telling] of found) this.#add(operation.id, pointer, telling);
  }

  /** Of the version that was spoken, or of the newest. */
  #document(version: string | undefined): Document {
    const name = version !== undefined && versions.includes(version) ? version : latestVersion;
    const document = this.#documents.get(name) ?? loadContract(name);
    this.#documents.set(name, document);
    return document;
  }

  #add(operationId: string, pointer: string, telling: boolean): void {
    const key = `${operationId} ${pointer}`;
    const field = this.#fields.get(key);
    if (field) {
      field.telling ||= telling;
      return;
    }
    const count = this.#counts.get(operationId) ?? 0;
    if (count >= fieldLimit) {
      this.cut.add(operationId);
      return;
    }
    this.#counts.set(operationId, count + 1);
    this.#fields.set(key, { operationId, pointer, telling });
  }
}

class Walk {
  readonly #document: Document;
  readonly #found: Map<string, boolean>;
  #steps = 0;

  constructor(document: Document, found: Map<string, boolean>) {
    this.#document = document;
    this.#found = found;
  }

  /** Without schema every key of an object is a name. Gives whether the value says something. */
  value(value: unknown, schema: JsonSchema | undefined, at: string): boolean {
    if (value === null || typeof value !== 'object' || this.#steps++ > walkLimit) return !saysNothing(value);
    const { properties = {}, items, values } = schema ? shapeOf(schema, this.#document.schema) : {};
    const told = Array.isArray(value)
      ? value.map((item) => this.value(item, items, `${at}/*`))
      : Object.entries(value).map(([name, member]) => {
          const inner = Object.hasOwn(properties, name) ? properties[name] : undefined;
          if (!inner && values) return this.value(member, values, `${at}/*`);
          const pointer = `${at}/${escapeStep(name)}`;
          this.#found.set(pointer, this.#found.get(pointer) ?? false);
          const telling = this.value(member, inner, pointer);
          if (telling) this.#found.set(pointer, true);
          return telling;
        });
    // Why a list or map of empty values says something: how many there are, and their keys.
    return told.includes(true) || (Array.isArray(value) && told.length > 0);
  }
}
