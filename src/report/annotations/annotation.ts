/** How hard an annotation is, in the words that CI viewers share. */
export type AnnotationLevel = 'error' | 'warning' | 'note';

/** A rule as viewers show it beside what it found. */
export interface AnnotationRule {
  readonly id: string;
  readonly title: string;
  /** What it means. */
  readonly text: string;
  /** What to do about it. */
  readonly mend: string;
  readonly level: AnnotationLevel;
  readonly helpUri?: string;
}

/** Where an annotation belongs. */
export interface AnnotationPlace {
  /** The capture or document, as it was named. */
  readonly file: string;
  /** Number of the exchange in its capture, and its request line. */
  readonly exchange?: number;
  readonly request?: string;
  readonly operation?: string;
  /** JSON pointer or name within the operation. */
  readonly at?: string;
}

/** Something that a verb found, in the form that every format for CI is written from. */
export interface Annotation {
  readonly rule: string;
  readonly level: AnnotationLevel;
  /** In one sentence. */
  readonly title: string;
  /** Lines that tell more: what was seen, how often, what it means. */
  readonly details: readonly string[];
  readonly mend: string;
  readonly links: readonly string[];
  /** At least one. */
  readonly places: readonly AnnotationPlace[];
  /** Operations that it is about; those of the places and more. */
  readonly operations: readonly string[];
  /** The same in every run that finds the same, whatever the exchanges are called. */
  readonly fingerprint: string;
}

/** Something that was judged, whether anything was found or not. */
export interface JudgedSubject {
  /** Operation, or what else was judged as one. */
  readonly name: string;
  /** What was judged of it: `12 exchanges`. */
  readonly judged: string;
  /** Why nothing can be said; absent where something can. */
  readonly unknown?: string;
}

/** What a verb found, for CI viewers. */
export interface Annotated {
  /** The verb: `upgrade`. */
  readonly verb: string;
  readonly tool: { readonly name: string; readonly version: string };
  /** What was compared with what: `up.pcapng to docker-29.7`. */
  readonly title: string;
  /** At least those that annotations name. */
  readonly rules: readonly AnnotationRule[];
  /** The worst first. */
  readonly annotations: readonly Annotation[];
  readonly subjects: readonly JudgedSubject[];
  /** What cannot be known, and what is odd about the input. */
  readonly remarks: readonly string[];
  readonly exitCode: number;
  readonly durationMs: number;
}
