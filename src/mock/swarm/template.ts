import type { Swarm } from './swarm.ts';
import { invalidArgument } from './swarm-errors.ts';
import { type Task, taskName } from './task.ts';

const fields = [
  'Service.ID',
  'Service.Name',
  'Service.Labels',
  'Node.ID',
  'Node.Hostname',
  'Node.Platform.Architecture',
  'Node.Platform.OS',
  'Task.ID',
  'Task.Name',
  'Task.Slot',
];

const place = /\{\{-?\s*(.*?)\s*-?\}\}/g;

/** Refuses placeholders that mean nothing. Throws 400. */
export function checkTemplate(what: string, text: string): void {
  for (const [, expression = ''] of text.matchAll(place)) {
    const name = expression.replace(/^\./, '');
    const [top = ''] = name.split('.');
    if (!expression.startsWith('.') || fields.includes(name)) continue;
    if (['Service', 'Node', 'Task'].includes(top)) continue;
    throw invalidArgument(
      `expanding ${what} failed: template: expansion:1:${text.indexOf(expression) + 0}: executing "expansion" at <${expression}>: can't evaluate field ${top} in type *template.Context`,
    );
  }
}

/** Fills in what `{{.Service.Name}}` and the like stand for. */
export function expand(text: string, { node }: Swarm, task: Task): string {
  const values: Record<string, string> = {
    'Service.ID': task.serviceId,
    'Service.Name': task.serviceName,
    'Node.ID': node.id,
    'Node.Hostname': node.hostname,
    'Node.Platform.Architecture': 'x86_64',
    'Node.Platform.OS': 'linux',
    'Task.ID': task.id,
    'Task.Name': taskName(task),
    'Task.Slot': String(task.slot || task.nodeId),
  };
  return text.replace(place, (whole, expression: string) => {
    const label = /^index \.Service\.Labels "(.*)"$/.exec(expression)?.[1];
    if (label !== undefined) return task.serviceLabels[label] ?? '';
    return values[expression.replace(/^\./, '')] ?? whole;
  });
}
