import type { Impact } from '../../model/index.ts';
import type { AnnotationLevel } from './annotation.ts';

/** The level of an impact in CI. */
export const levelOf: Readonly<Record<Impact, AnnotationLevel>> = {
  breaking: 'error',
  risky: 'warning',
  compatible: 'note',
};
