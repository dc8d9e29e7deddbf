/** An answer of the daemon that is not a success: `{"message"}` with this status. */
export class DaemonError extends Error {
  override readonly name = 'DaemonError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const notFound = (message: string) => new DaemonError(404, message);
export const badRequest = (message: string) => new DaemonError(400, message);
export const conflict = (message: string) => new DaemonError(409, message);
