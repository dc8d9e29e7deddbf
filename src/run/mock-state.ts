import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { formatJson, parseJson, ToolError } from '../base/index.ts';
import type { Mock, MockState } from '../mock/index.ts';

/** How often a state is written while the mock runs. */
const everyMs = 30_000;

/** The state that a file holds; `undefined` where there is no file yet. Throws E_STATE. */
export async function loadState(file: string): Promise<MockState | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(file, (error as Error).message, 'Name a file that can be read and written.', error);
  }
  const { readState } = await import('../mock/index.ts');
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    const mend = 'It was cut or changed. It stays as it is: name another file, or move it away.';
    throw unusable(file, `it is not JSON: ${(error as Error).message}`, mend, error);
  }
  try {
    return readState(value);
  } catch (error) {
    if (error instanceof ToolError)
      throw new ToolError(error.code, `${file}: ${error.message}`, error.mend, error);
    throw error;
  }
}

/** Keeps a file true to what a mock holds. */
export class StateKeeper implements AsyncDisposable {
  readonly #mock: Mock;
  readonly #file: string;
  readonly #timer: NodeJS.Timeout;
  #written = '';
  #under: Promise<void> = Promise.resolve();

  /**
   * Writes at once, so that a file that cannot be written is heard of before the work. `onProblem` is told where it cannot be written
   * later on. Throws E_WRITE.
   */
  static async start(mock: Mock, file: string, onProblem: (text: string) => void): Promise<StateKeeper> {
    const keeper = new StateKeeper(mock, file, onProblem);
    await keeper.write();
    return keeper;
  }

  private constructor(mock: Mock, file: string, onProblem: (text: string) => void) {
    this.#mock = mock;
    this.#file = file;
    this.#timer = setInterval(() => {
      this.write().catch((error: ToolError) => onProblem(error.message));
    }, everyMs);
    this.#timer.unref();
  }

  /** Writes what is held now, if that is something else than before. Throws E_WRITE. */
  write(): Promise<void> {
    this.#under = this.#under.catch(() => undefined).then(() => this.#write());
    return this.#under;
  }

  async #write(): Promise<void> {
    const { savedAt, ...held } = this.#mock.snapshot();
    const text = formatJson(held);
    if (text === this.#written) return;
    await writeWhole(this.#file, formatJson({ ...held, savedAt }, 1));
    this.#written = text;
  }

  /** Writes for the last time. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }
}

/** Why beside and renamed: whoever reads finds the old state or the new one, and a full disk leaves the old one. */
async function writeWhole(file: string, text: string): Promise<void> {
  const beside = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(beside, `${text}\n`, { mode: 0o600, flag: 'wx' });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new ToolError(
      'E_WRITE',
      `the state cannot be written to ${file}: ${(error as Error).message}`,
      'Name a file in a folder that can be written.',
      error,
    );
  }
}

const unusable = (file: string, why: string, mend: string, cause: unknown) =>
  new ToolError('E_STATE', `the state ${file} cannot be used: ${why}`, mend, cause);
