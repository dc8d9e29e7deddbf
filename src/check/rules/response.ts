import type { Rule } from '../rule.ts';

/** Rules about status, headers and what stands where in an answer. */
export const responseRules = [
  {
    id: 'response/missing',
    level: 'error',
    title: 'The daemon did not answer',
    text: 'The connection ended, and no response head had come for the request.',
    why: 'A client sees a broken connection instead of a status and cannot tell whether the request had an effect.',
    mend: 'Read the daemon log for a crash at that time; check proxies and time limits between client and daemon.',
  },
  {
    id: 'response/undocumented-status',
    level: 'error',
    title: 'The status is not one that the contract documents',
    text: 'The operation lists its statuses, and the answer came with another one.',
    why: 'Clients switch on documented statuses; a 500 for a client mistake makes them retry what can never work.',
    mend: 'If the daemon is right, the document needs an amendment with this answer as evidence; else it is a daemon bug.',
  },
  {
    id: 'response/content-type',
    level: 'error',
    title: 'The content type is not the documented one',
    text: 'The answer has a body, and its Content-Type is missing or not one that the contract lists for this status.',
    why: 'Clients and proxies choose the decoder by it.',
    mend: 'Errors are application/json; for the others see the contract at the source that the finding names.',
  },
  {
    id: 'response/stream-content-type',
    level: 'warning',
    title: 'The content type of a stream does not tell what the stream is',
    text: 'A stream with frames must be labelled application/vnd.docker.multiplexed-stream from API 1.42 on (the answer to an upgrade, and logs); a terminal has application/vnd.docker.raw-stream. Streams of JSON have the documented type.',
    why: 'A client that believes the label prints frame headers, or loses bytes.',
    mend: 'Decide by the Tty setting of the container or exec, not by this header.',
  },
  {
    id: 'response/header-missing',
    level: 'error',
    title: 'A documented header is missing',
    text: 'The contract lists the header for this answer and it did not come.',
    why: 'Clients read the version from Api-Version, and file facts from X-Docker-Container-Path-Stat, without a fallback.',
    mend: 'Look for a proxy that drops headers; else it is a daemon bug.',
  },
  {
    id: 'response/common-header-missing',
    level: 'warning',
    title: 'A header that every routed answer carries is missing',
    text: 'Answers of known operations carry Api-Version, Ostype and Server. The document says so only for a few operations; all Docker daemons do it.',
    why: 'Some clients learn the daemon from any answer instead of a ping.',
    mend: 'Harmless for clients that ping first; a sign of a proxy or of another implementation.',
  },
  {
    id: 'response/header-shape',
    level: 'error',
    title: 'A header has a value of another shape than documented',
    text: 'Examples: Api-Version is `1.41`, Docker-Experimental is `true` or `false`, X-Docker-Container-Path-Stat is base64 of a JSON object.',
    why: 'Clients parse these values and fail, or take a wrong default.',
    mend: 'Compare the value with what the finding expects.',
  },
  {
    id: 'response/api-version',
    level: 'error',
    title: 'Api-Version is not the version of the daemon, or is below the version asked for',
    text: 'Every answer repeats the newest version that the daemon speaks. It must be the same on each answer, and not below the prefix of the path.',
    why: 'Clients negotiate by this header.',
    mend: 'Look for several daemons behind one address; else it is a daemon bug.',
  },
] as const satisfies readonly Rule[];
