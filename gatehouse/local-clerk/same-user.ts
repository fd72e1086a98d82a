import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { isIPv4, type Socket } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Whether the process at the other end of a loopback connection runs as the user of this one, or as root, who can read everything
 * anyway. The operating system is asked, so that a browser needs no secret. False where it does not say (Windows).
 */
export async function isOfThisUser(socket: Socket, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const { remoteAddress, remotePort, localAddress, localPort } = socket;
  const uid = process.getuid?.();
  if (uid === undefined || !remoteAddress || !remotePort || !localAddress || !localPort) return false;
  const [client, server] = [
    { address: remoteAddress, port: remotePort },
    { address: localAddress, port: localPort },
  ];
  if (platform === 'linux') return [uid, 0].includes((await linuxUidOf(client, server)) ?? -1);
  return platform === 'darwin' && isListed(uid, client, server);
}

type End = { address: string; port: number };

const ESTABLISHED = '01';

/** The owner of a connection by the tables of Linux: https://docs.kernel.org/networking/proc_net_tcp.html */
const linuxUidOf = async (client: End, server: End): Promise<number | null> => {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const ends = [inTable(client), inTable(server)];
  for (const line of tables.join('\n').split('\n')) {
    const [, local = '', remote = '', state, , , , uid] = line.trim().split(/\s+/);
    const found = [local, remote].map((end) => end.replace(/^0{16}FFFF0000/, '')).join() === ends.join();
    if (found && state === ESTABLISHED) return Number(uid);
  }
  return null;
};

/** As the tables write it: words of 32 bits, of which the last byte is first. Loopback is all that listens here. */
const inTable = ({ address, port }: End): string => {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  if (!isIPv4(address)) return `${'0'.repeat(24)}01000000:${hexPort}`;
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).toUpperCase().padStart(2, '0'));
  return `${bytes.reverse().join('')}:${hexPort}`;
};

/** Whether `lsof`, which every macOS has, lists the connection for the user. */
const isListed = async (uid: number, client: End, server: End): Promise<boolean> => {
  const filters = ['-u', String(uid), '-i', `TCP:${client.port}`, '-s', 'TCP:ESTABLISHED'];
  const { stdout } = await run('lsof', ['-a', '-nP', ...filters, '-Fn'], { timeout: 5_000 }).catch(() => ({
    stdout: '',
  }));
  const named = ({ address, port }: End) => `${isIPv4(address) ? address : `[${address}]`}:${port}`;
  return stdout.split('\n').includes(`n${named(client)}->${named(server)}`);
};
