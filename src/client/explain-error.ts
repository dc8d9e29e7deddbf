import { ToolError } from '../base/index.ts';

/** What went wrong between us and the daemon, as an error for people that names the request. */
export function explainError(error: unknown, what: string, limits: { timeoutMs?: number } = {}): unknown {
  if (error instanceof ToolError || !(error instanceof Error)) return error;
  const { code, message, name } = error as NodeJS.ErrnoException;
  const text = `${code ?? ''} ${name} ${message}`;
  if (/UND_ERR_(HEADERS|BODY)_TIMEOUT|TimeoutError/.test(text)) {
    const limit = limits.timeoutMs === undefined ? '' : ` within ${limits.timeoutMs} ms`;
    return new ToolError(
      'E_TIMEOUT',
      `${what} was not answered${limit}`,
      'The daemon hangs, or is slower than the limit.',
      error,
    );
  }
  if (
    /HPE_INVALID_EOF_STATE|UND_ERR_SOCKET|other side closed|terminated|ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE/.test(
      text,
    )
  ) {
    return new ToolError(
      'E_CLOSED',
      `${what}: the daemon closed the connection before the answer was whole (${message})`,
      'Look at the daemon’s log; it may have crashed.',
      error,
    );
  }
  if (
    /HPE_|HTTPParserError|UND_ERR_(HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH|INVALID_RETURN)|Parse Error/.test(
      text,
    )
  ) {
    return new ToolError(
      'E_WIRE',
      `${what}: the daemon sent what is not valid HTTP (${message})`,
      'See the raw bytes of the exchange in the report.',
      error,
    );
  }
  return error;
}
