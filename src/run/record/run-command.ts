import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ToolError } from '../../base/index.ts';

/** Variables that would lead a client past the socket that it is given, or make it speak TLS there. */
const misleading = ['DOCKER_CONTEXT', 'DOCKER_TLS', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'];
const passed = ['SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'] as const;

/** The environment of a client that is to talk to `socket`, whichever daemon it would choose by itself. */
export function clientEnvironment(socket: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, DOCKER_HOST: socket, CONTAINER_HOST: socket };
  for (const name of misleading) delete env[name];
  return env;
}

/**
 * Runs a command with DOCKER_HOST pointing to `socket`, with our stdio and the signals that we get, and gives its exit code; 128 and
 * the signal's number where a signal ended it. Throws E_USAGE where there is no such command.
 */
export function runCommand(command: readonly string[], socket: string): Promise<number> {
  const [file = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: 'inherit', env: clientEnvironment(socket) });
    const forward = (signal: NodeJS.Signals) => void child.kill(signal);
    // Why: the terminal sends Ctrl-C to the command as well; what follows from it is the command's affair.
    const stay = () => undefined;
    process.on('SIGINT', stay);
    for (const signal of passed) process.on(signal, forward);
    const letGo = () => {
      process.off('SIGINT', stay);
      for (const signal of passed) process.off(signal, forward);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      letGo();
      const why = error.code === 'ENOENT' ? 'there is no such command' : error.message;
      reject(new ToolError('E_USAGE', `${file} cannot be run: ${why}`, 'Check the words behind --.', error));
    });
    child.once('exit', (code, signal) => {
      letGo();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
