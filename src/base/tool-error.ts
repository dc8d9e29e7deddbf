/**
 * Codes of errors that people see, each with its exit code and what to do about it.
 * `wirewhale explain CODE` prints the entry. A code is never reused for something else.
 */
export const errorCodes = {
  E_USAGE: { exit: 2, title: 'The command line was not understood' },
  E_NOTHING_SELECTED: { exit: 2, title: 'No case or exchange was selected' },
  E_ADDRESS: { exit: 2, title: 'The address of the daemon is not one that can be used' },
  E_CONTEXT: { exit: 2, title: 'The docker context cannot be read' },
  E_TLS_FILES: { exit: 2, title: 'A TLS file is missing or unreadable' },
  E_VERSION: { exit: 2, title: 'The API version is not one that is held or served' },
  E_LEDGER: { exit: 2, title: 'The ledger cannot be read' },
  E_FILTER: { exit: 2, title: 'The filter cannot be used' },
  E_RULES: { exit: 2, title: 'The rules of fault injection or of lies cannot be used' },
  E_READS: { exit: 2, title: 'The file of what a client reads cannot be used' },
  E_STATE: { exit: 2, title: 'The state of a mock cannot be used' },
  E_CAPTURE: { exit: 2, title: 'The capture cannot be read' },
  E_SUITE: { exit: 2, title: 'A suite file cannot be loaded' },
  E_UNREACHABLE: { exit: 3, title: 'The daemon cannot be reached' },
  E_PERMISSION: { exit: 3, title: 'The socket may not be opened by this user' },
  E_TIMEOUT: { exit: 3, title: 'The daemon did not answer in time' },
  E_NOT_A_DAEMON: { exit: 3, title: 'What answers at the address is not an Engine API' },
  E_WIRE: { exit: 1, title: 'The daemon sent bytes that are not HTTP' },
  E_CLOSED: { exit: 1, title: 'The connection ended before the answer was whole' },
  E_BODY_LIMIT: { exit: 1, title: 'The body is larger than the limit' },
  E_JSON: { exit: 1, title: 'The body is not valid JSON' },
  E_ARCHIVE: { exit: 1, title: 'The body is not a valid archive' },
  E_ANSWER: { exit: 1, title: 'The daemon answered with an error' },
  E_STALE: { exit: 4, title: 'Generated files do not match spec/' },
  E_DOCUMENT: { exit: 2, title: 'A file is no document of the Engine API that can be compared' },
  E_SPEC: { exit: 4, title: 'A document of spec/ cannot be used' },
  E_CASE: { exit: 5, title: 'A case could not be judged' },
  E_UNSTABLE: { exit: 5, title: 'The command does not behave alike from run to run' },
  E_WRITE: { exit: 5, title: 'A file could not be written' },
  E_INTERNAL: { exit: 70, title: 'Wirewhale broke' },
} as const satisfies Record<string, { exit: number; title: string }>;

export type ErrorCode = keyof typeof errorCodes;

/**
 * A mistake or mishap that a person must hear of: `message` says what happened with the values,
 * `mend` says what to do. The cause is kept for `--debug`.
 */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly code: ErrorCode;
  readonly mend: string;

  constructor(code: ErrorCode, message: string, mend: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.mend = mend;
  }

  get exitCode(): number {
    return errorCodes[this.code].exit;
  }
}
