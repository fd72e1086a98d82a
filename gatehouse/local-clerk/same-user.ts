import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { isIPv4, type Socket } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Whether the other end of a loopback connection belongs to a process of this process' user, or of root, who can read
 * everything anyway. The operating system reports it, so that a browser needs no secret. False if it does not
 * (Windows).
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

/** The owner of a connection, from Linux's tables: https://docs.kernel.org/networking/proc_net_tcp.html */
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

/** An address in the tables' format: 32-bit words, last byte first. Only loopback addresses occur here. */
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
