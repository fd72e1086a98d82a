import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Addresses that mean "any" to a server; whoever connects to one reaches this machine. */
const unspecified = new BlockList();
unspecified.addSubnet('0.0.0.0', 8);
unspecified.addAddress('::', 'ipv6');

/** Whether the host of a URL or of a `Host` header, without its port, is a loopback address or `localhost`, in any spelling. */
export function isLoopback(host: string): boolean {
  return /^localhost\.?$/i.test(host) || isIn(loopback, host);
}

/** Whether a connection to this host stays on this machine: loopback, names below `localhost` (RFC 6761), and `0.0.0.0`. */
export function isThisMachine(host: string): boolean {
  return isLoopback(host) || /\.localhost\.?$/i.test(host) || isIn(unspecified, host);
}

/** Counts IPv4 addresses within IPv6 (`::ffff:127.0.0.1`) as what they are. */
const isIn = (list: BlockList, host: string): boolean => {
  const address = host.replace(/^\[|\]$/g, '');
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
};
