import { once } from 'node:events';
import { createServer } from 'node:net';

/** Whether the port is free, or taken by this server itself. */
export async function checkPort({ port, host }: { port: number; host: string }): Promise<string> {
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && (await isOurServer(port)))
      return `${host}:${port} is in use by this server, which is running`;
    throw new Error(
      `${host}:${port} is not available (${code}): stop the process that listens there, or choose another PORT.`,
    );
  }
  server.close();
  return `${host}:${port} is free`;
}

/** Whether what listens on the port answers as this server does. */
export async function isOurServer(port: number): Promise<boolean> {
  const signal = AbortSignal.timeout(2_000);
  const answer = await fetch(`http://127.0.0.1:${port}/livez`, { signal }).catch(() => null);
  return answer?.ok === true && (await answer.text()) === 'ok\n' && answer.headers.has('x-request-id');
}
