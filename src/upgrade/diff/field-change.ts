import type { SchemaId } from '../../model/index.ts';

export type ChangeKind =
  | 'added'
  | 'removed'
  | 'type'
  | 'format'
  | 'limits'
  | 'enum-added'
  | 'enum-removed'
  | 'nullable'
  | 'not-nullable'
  | 'required'
  | 'optional';

/** How one field of a body differs between two documents. */
export interface FieldChange {
  readonly kind: ChangeKind;
  /** JSON pointer from the body's root; `*` stands for every index or key. Empty for the body itself. */
  readonly pointer: string;
  /** The field must be there, in the document that has it. */
  readonly required?: boolean;
  readonly before?: string;
  readonly after?: string;
  /** The definition that holds the field, in the older and the newer document, and the pointer from it. */
  readonly owner?: { readonly before?: SchemaId; readonly after?: SchemaId; readonly pointer: string };
}
