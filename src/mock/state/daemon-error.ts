/** An answer of the daemon that is not a success: `{"message"}` with this status. */
export class DaemonError extends Error {
  override readonly name = 'DaemonError';
  readonly status: number;
  /** What it is about, for releases that say it in other words. */
  readonly about: Readonly<Record<string, string>>;

  constructor(status: number, message: string, about: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.about = about;
  }
}

export const notFound = (message: string) => new DaemonError(404, message);
export const badRequest = (message: string, about?: Readonly<Record<string, string>>) =>
  new DaemonError(400, message, about);
export const conflict = (message: string, about?: Readonly<Record<string, string>>) =>
  new DaemonError(409, message, about);
