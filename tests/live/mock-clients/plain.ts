/** What is told of the machine and of the moment, and not of what was asked. */
const rules: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\r\n/g, '\n'],
  // Ids.
  [/\b[0-9a-f]{64}\b/g, 'ID'],
  [/\b[0-9a-f]{12}\b/g, 'ID'],
  // Times and spans.
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, 'TIME'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} [A-Z]+/g, 'TIME'],
  [
    /\b(Less than a second|About (a|an) (second|minute|hour)|\d+ (seconds?|minutes?|hours?|days?|weeks?|months?))( ago)?\b/g,
    'SPAN',
  ],
  // Addresses: of networks that the session has not chosen.
  [/\b([0-9a-f]{2}:){5}[0-9a-f]{2}\b/g, 'MAC'],
  [/\b(172\.\d+|192\.168|10\.(?!213\.)\d+)\.\d+\.\d+\b/g, 'ADDRESS'],
  [/"IPPrefixLen": (16|24)\b/g, '"IPPrefixLen": BITS'],
  [/"Bridge": "\w*"/g, '"Bridge": "BRIDGE"'],
  [/\b(127\.0\.0\.1|0\.0\.0\.0|\[::\]):\d{4,5}\b/g, '$1:PORT'],
  [/"HostPort": "\d{5}"/g, '"HostPort": "PORT"'],
  // Processes, their times, and what they use.
  [/"Pid": \d{2,}/g, '"Pid": PID'],
  [/^(\w+) +\d+ +\d+ +\d+ +\d\d:\d\d +(\S+) +\d\d:\d\d:\d\d /gm, '$1 PID PPID 0 STARTED $2 CPU '],
  [/^\d{3,} +(?=\w+$)/gm, 'PID '],
  [/\b\d+(\.\d+)?\s?([kKMGTP]i?)?B\b/g, 'SIZE'],
  [/\b\d+\.\d\d%/g, 'SHARE'],
  // Folders of the daemon.
  [/(?:\/[\w.-]+)+\/(?:state\/data|var\/lib\/docker|lib\/docker)(?=[/"])/g, 'ROOT'],
  [/(?:\/[\w.-]+)+\/netns\//g, 'NETNS/'],
  // Why: the host's control groups decide; they are of version 1 or 2.
  [/"CgroupnsMode": "(host|private)"/g, '"CgroupnsMode": "HOST"'],
  // Packagers add to the release.
  [/(\d+\.\d+\.\d+)\+[\w.]+/g, '$1'],
  [/ {2,}/g, ' '],
  [/ +$/gm, ''],
];

/** A text without what differs between any two runs. */
export const plain = (text: string): string =>
  rules.reduce((so, [pattern, instead]) => so.replace(pattern, instead), text);
