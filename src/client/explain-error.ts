import { ToolError } from '../base/index.ts';

/** What the request was limited by, so that the message tells the right figure. */
export interface Limits {
  /** The caller's own. */
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly headersMs: number;
  readonly bodyMs: number;
}

/**
 * What went wrong between us and the daemon, as an error for people that names the request. Once the caller's own signal
 * is aborted the error is the signal's reason, as it is: whoever aborts knows why, and can tell it from a mishap.
 * What is neither ours nor the daemon's (a body of the caller that throws) passes unchanged too.
 */
export function explainError(error: unknown, what: string, limits: Limits): unknown {
  if (limits.signal?.aborted) return limits.signal.reason;
  if (error instanceof ToolError || !(error instanceof Error)) return error;
  const { code = '', message, name, syscall } = error as NodeJS.ErrnoException;
  const text = `${code} ${name} ${message}`;
  const tell = (
    as: 'E_TIMEOUT' | 'E_CLOSED' | 'E_WIRE' | 'E_UNREACHABLE' | 'E_USAGE',
    how: string,
    mend: string,
  ) => new ToolError(as, `${what}${how}`, mend, error);
  const slow = 'The daemon hangs, or is slower than the limit.';
  if (name === 'TimeoutError')
    return tell('E_TIMEOUT', ` was not answered within ${limits.timeoutMs} ms`, slow);
  if (code === 'UND_ERR_HEADERS_TIMEOUT')
    return tell('E_TIMEOUT', ` was not answered within ${limits.headersMs} ms`, slow);
  if (code === 'UND_ERR_BODY_TIMEOUT')
    return tell('E_TIMEOUT', `: the answer was silent for ${limits.bodyMs} ms and did not end`, slow);
  if (/^UND_ERR_(DESTROYED|CLOSED)$/.test(code))
    return tell('E_CLOSED', ': the client was closed', 'Make another client, or close it later.');
  if (/^(UND_ERR_INVALID_ARG$|ERR_INVALID_(HTTP_TOKEN|CHAR)$)/.test(code))
    return tell(
      'E_USAGE',
      ` cannot be sent: ${message}`,
      'Check path, query and headers for odd characters.',
    );
  if (code.startsWith('ERR_SSL_'))
    return tell(
      'E_UNREACHABLE',
      `: the daemon refused the TLS connection (${message})`,
      'It may ask for a client certificate: set DOCKER_CERT_PATH, or use a docker context.',
    );
  if (
    /HPE_INVALID_EOF_STATE|UND_ERR_SOCKET|other side closed|terminated|ERR_STREAM_PREMATURE_CLOSE/.test(
      text,
    ) ||
    syscall !== undefined
  )
    return tell(
      'E_CLOSED',
      `: the daemon closed the connection before the answer was whole (${message})`,
      'Look at the daemon’s log; it may have crashed.',
    );
  if (
    /HPE_|HTTPParserError|UND_ERR_(HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH|INVALID_RETURN)|Parse Error/.test(
      text,
    )
  )
    return tell(
      'E_WIRE',
      `: the daemon sent what is not valid HTTP (${message})`,
      'See the raw bytes of the exchange in the report.',
    );
  return error;
}
