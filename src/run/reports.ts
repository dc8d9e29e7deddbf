import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolError } from '../base/index.ts';
import type { RunReport } from '../model/index.ts';
import { formatJson, formatJunit, formatMarkdown, formatText } from '../report/index.ts';

export const reportFormats = ['text', 'json', 'junit', 'markdown'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export type FileFormat = ReportFormat | 'sarif';

const endings: Record<FileFormat, string> = {
  text: 'txt',
  json: 'json',
  junit: 'junit.xml',
  markdown: 'md',
  sarif: 'sarif',
};

export interface TextStyle {
  readonly color: boolean;
  readonly unicode: boolean;
  readonly verbose: boolean;
}

export function formatReport(report: RunReport, format: ReportFormat, style: TextStyle): string {
  switch (format) {
    case 'text':
      return formatText(report, style);
    case 'json':
      return formatJson(report);
    case 'junit':
      return formatJunit(report);
    case 'markdown':
      return formatMarkdown(report);
  }
}

/** Writes each format as a file of `folder` called by `name`; gives the paths. A file appears whole or not at all. Throws E_WRITE. */
export async function writeReports(
  report: RunReport,
  formats: readonly ReportFormat[],
  folder: string,
  name = 'conform',
): Promise<string[]> {
  return await writeReportFiles(folder, name, formats, (format) =>
    formatReport(report, format, { color: false, unicode: true, verbose: true }),
  );
}

/** Writes what `format` gives as files of `folder` called by `name`; gives the paths. A file appears whole or not at all. Throws E_WRITE. */
export async function writeReportFiles<Format extends FileFormat>(
  folder: string,
  name: string,
  formats: readonly Format[],
  format: (format: Format) => string,
): Promise<string[]> {
  const paths: string[] = [];
  for (const each of formats) {
    const path = join(folder, `${name}.${endings[each]}`);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(`${path}.part`, format(each));
      await rename(`${path}.part`, path);
    } catch (error) {
      throw new ToolError(
        'E_WRITE',
        `${path} could not be written: ${(error as Error).message}`,
        'Make room or name another folder with --out.',
        error,
      );
    }
    paths.push(path);
  }
  return paths;
}
