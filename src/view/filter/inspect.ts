import type { ASTNode } from '@marcbachmann/cel-js';
import { nearest, type ToolError } from '../../base/index.ts';
import { filterError } from './filter-error.ts';
import { filterNames, type Kind } from './members.ts';

const words: Readonly<Record<string, string>> = {
  number: 'a number',
  text: 'text',
  bool: 'true or false',
  list: 'a list',
  map: 'a map',
};

const textMethods = new Set(['startsWith', 'endsWith', 'contains', 'matches', 'lowerAscii', 'upperAscii']);

/** The first mistake about the members of an exchange that can be told without one. */
export function findMistake(text: string, ast: ASTNode): ToolError | undefined {
  return judgeCondition(text, ast, 'the filter') ?? visit(text, ast);
}

function visit(text: string, node: ASTNode): ToolError | undefined {
  const mistake = judgeNode(text, node);
  if (mistake) return mistake;
  for (const child of childrenOf(node.args)) {
    const deeper = visit(text, child);
    if (deeper) return deeper;
  }
  return undefined;
}

function judgeNode(text: string, node: ASTNode): ToolError | undefined {
  switch (node.op) {
    case '.':
      return judgeMember(text, node);
    case '&&':
    case '||':
      return judgeCondition(text, node.args[0], node.op) ?? judgeCondition(text, node.args[1], node.op);
    case '!_':
      return judgeCondition(text, node.args, '!');
    case '?:':
      return judgeCondition(text, node.args[0], '?');
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return (
        judgeComparison(text, node.args[0], node.args[1], node.op) ??
        judgeComparison(text, node.args[1], node.args[0], node.op)
      );
    case 'rcall':
      return judgeMethod(text, node.args[0], node.args[1]);
    default:
      return undefined;
  }
}

function judgeMember(text: string, node: ASTNode & { readonly op: '.' }): ToolError | undefined {
  const [owner, name] = node.args;
  const kind = kindOf(owner);
  if (typeof kind !== 'object' || Object.hasOwn(kind, name)) return undefined;
  const path = text.slice(owner.start, owner.end);
  const meant = nearest(name, Object.keys(kind));
  return filterError(
    text,
    { start: node.range.end - name.length, end: node.range.end },
    `${path} has no member ${name}`,
    `${meant ? `Did you mean ${path}.${meant}? ` : ''}Its members are ${Object.keys(kind).join(', ')}.`,
  );
}

/** A condition must be true or false. */
function judgeCondition(text: string, node: ASTNode, where: string): ToolError | undefined {
  const kind = kindOf(node);
  if (kind === undefined || kind === 'any' || kind === 'bool') return undefined;
  const shown = text.slice(node.range.start, node.range.end);
  const what = typeof kind === 'object' ? 'a group of members' : words[kind];
  const fixes: Readonly<Record<string, string>> = {
    number: `${shown} > 0`,
    text: `${shown} == "…"`,
    list: `${shown}.size() > 0`,
    map: `${shown}.size() > 0`,
  };
  const fix = typeof kind === 'object' ? `has(${shown}.${Object.keys(kind)[0]})` : fixes[kind];
  return filterError(
    text,
    node.range,
    `${shown} is ${what}, and ${where} needs true or false`,
    `Compare it: ${fix}`,
  );
}

function judgeComparison(text: string, member: ASTNode, literal: ASTNode, op: string): ToolError | undefined {
  const kind = kindOf(member);
  if (typeof kind !== 'string' || kind === 'any') return undefined;
  if (literal.op !== 'value' || literal.args === null) return undefined;
  const given =
    typeof literal.args === 'string' ? 'text' : typeof literal.args === 'boolean' ? 'bool' : 'number';
  if (given === kind) return undefined;
  const shown = text.slice(member.range.start, member.range.end);
  const written = text.slice(literal.range.start, literal.range.end);
  const fix =
    kind === 'text'
      ? `Write "${written}" in quotes.`
      : kind === 'number'
        ? 'Write a number without quotes.'
        : kind === 'bool'
          ? `Write ${shown} or !${shown}.`
          : `Compare its size: ${shown}.size() ${op} 1`;
  return filterError(
    text,
    literal.range,
    `${shown} is ${words[kind]} and is compared with ${words[given]}`,
    fix,
  );
}

function judgeMethod(text: string, name: string, receiver: ASTNode): ToolError | undefined {
  const kind = kindOf(receiver);
  if (!textMethods.has(name) || typeof kind !== 'string' || kind === 'any' || kind === 'text')
    return undefined;
  const shown = text.slice(receiver.range.start, receiver.range.end);
  return filterError(
    text,
    receiver.range,
    `${shown} is ${words[kind]}, and ${name} is for text`,
    kind === 'number' ? 'Compare numbers with ==, <, >.' : `Ask an element: ${shown}.exists(one, …)`,
  );
}

/** What a chain of names like `exchange.peer.pid` is; undefined for any other expression. */
function kindOf(node: ASTNode): Kind | undefined {
  if (node.op === 'id')
    return Object.hasOwn(filterNames, node.args)
      ? filterNames[node.args as keyof typeof filterNames]
      : undefined;
  if (node.op !== '.') return undefined;
  const owner = kindOf(node.args[0]);
  if (owner === 'any' || owner === 'map') return 'any';
  return typeof owner === 'object' && Object.hasOwn(owner, node.args[1]) ? owner[node.args[1]] : undefined;
}

function* childrenOf(args: unknown): Generator<ASTNode> {
  if (Array.isArray(args)) for (const arg of args) yield* childrenOf(arg);
  else if (typeof args === 'object' && args !== null && 'op' in args && 'range' in args)
    yield args as ASTNode;
}
