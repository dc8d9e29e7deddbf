import type { FieldRule } from '../profile.ts';
import { imageFields } from './images.ts';
import { systemFields } from './system.ts';

/** Every field that depends on the API version or the release. Answers are built with all of them. */
export const fields: readonly FieldRule[] = [...systemFields, ...imageFields];
