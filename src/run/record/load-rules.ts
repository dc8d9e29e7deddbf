import { readFile } from 'node:fs/promises';
import { ToolError } from '../../base/index.ts';
import { parseRules, type Rule } from '../../proxy/index.ts';

/**
 * Rules of fault injection as they were given: JSON, lines, or the name of a file that holds either (`@name`, or anything that is
 * neither). Throws E_RULES.
 */
export async function loadRules(given: string): Promise<Rule[]> {
  const isName = given.startsWith('@') || !/^\s*[[{#]|=|:(\s|$)/.test(given);
  if (!isName) return parseRules(given);
  const name = given.replace(/^@/, '');
  let text: string;
  try {
    text = await readFile(name, 'utf8');
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new ToolError(
      'E_RULES',
      `the rules ${JSON.stringify(name)} cannot be read: ${why}`,
      'Name a file, or write rules such as "ContainerCreate: status=500 share=0.3".',
      error,
    );
  }
  return parseRules(text, name);
}
