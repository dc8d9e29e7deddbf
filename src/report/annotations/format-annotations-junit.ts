import { element } from '../xml.ts';
import type { Annotated, Annotation, JudgedSubject } from './annotation.ts';

/**
 * What a verb found as JUnit XML: a test case for each subject that was judged. It fails where something breaks, is skipped with
 * the reason where nothing can be told, and tells what is risky in its output.
 */
export function formatAnnotationsJunit(annotated: Annotated): string {
  const { verb, tool, title, durationMs, remarks, exitCode } = annotated;
  const cases = casesOf(annotated);
  const counts = {
    tests: cases.length,
    failures: cases.filter(({ failed }) => failed).length,
    errors: 0,
    skipped: cases.filter(({ skipped }) => skipped).length,
  };
  const time = (durationMs / 1000).toFixed(3);
  const suite = element('testsuite', { name: title, ...counts, time }, [
    element('properties', {}, [
      element('property', { name: 'exitCode', value: exitCode }),
      ...remarks.map((value) => element('property', { name: 'remark', value })),
    ]),
    ...cases.map(({ xml }) => xml(`${tool.name}.${verb}`)),
  ]);
  const root = element('testsuites', { name: `${tool.name} ${verb}`, ...counts, time }, [suite]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

interface Case {
  readonly failed: boolean;
  readonly skipped: boolean;
  xml(classname: string): string;
}

function casesOf({ subjects, annotations }: Annotated): Case[] {
  const told = new Set(subjects.map(({ name }) => name));
  const stray = new Set(
    annotations.flatMap(({ operations }) => operations).filter((operation) => !told.has(operation)),
  );
  const all: JudgedSubject[] = [...subjects, ...[...stray].map((name) => ({ name, judged: '' }))];
  return [
    ...all.map((subject) =>
      caseOf(
        subject,
        annotations.filter(({ operations }) => operations.includes(subject.name)),
      ),
    ),
    ...annotations
      .filter(({ operations }) => operations.length === 0)
      .map((annotation) => caseOf({ name: annotation.title, judged: '' }, [annotation])),
  ];
}

function caseOf({ name, judged, unknown }: JudgedSubject, found: readonly Annotation[]): Case {
  const broken = found.filter(({ level }) => level === 'error');
  const others = found.filter(({ level }) => level !== 'error');
  const failed = broken.length > 0;
  const skipped = !failed && unknown !== undefined;
  const first = broken[0];
  const output = [...(judged ? [judged] : []), ...(unknown && failed ? [unknown] : []), ...others.map(tell)];
  return {
    failed,
    skipped,
    xml: (classname) =>
      element('testcase', { name, classname, time: '0.000' }, [
        ...(first
          ? [
              element(
                'failure',
                { message: `${first.title}. ${first.mend}`, type: first.rule },
                [],
                broken.map(tell).join('\n\n'),
              ),
            ]
          : []),
        ...(skipped ? [element('skipped', { message: unknown })] : []),
        ...(output.length > 0 ? [element('system-out', {}, [], output.join('\n\n'))] : []),
      ]),
  };
}

function tell({ rule, level, title, details, mend, links, places }: Annotation): string {
  const where = places.map(({ file, exchange, request, operation, at }) =>
    [file, exchange === undefined ? undefined : `#${exchange}`, request ?? operation, at]
      .filter(Boolean)
      .join(' '),
  );
  return [`${level}: ${title} (${rule})`, ...details, mend, ...where, ...links].join('\n');
}
