import ipaddr from 'ipaddr.js';
import { list } from './env-reader.ts';

/** No setup has more proxies than this. */
const MAX_PROXIES = 10;
const NAMES = ['loopback', 'linklocal', 'uniquelocal'];
/** The largest networks that may be trusted; a unique local one (RFC 4193) may be larger. */
const MIN_BITS = { ipv4: 8, ipv6: 16, uniqueLocal: 7 };

const fault = (what: string): Error =>
  new Error(
    `is the number of proxies in front of the server, 1 to ${MAX_PROXIES}, or their addresses, separated by commas: ${what}`,
  );

/**
 * Parses TRUST_PROXY, the proxies whose X-Forwarded-For is trusted, into Express' setting:
 * https://expressjs.com/en/guide/behind-proxies.html
 * @throws {Error} whose message says what the value must be
 */
export function trustProxy(text: string): number | string {
  if (text === 'true') throw fault('true would trust every client');
  if (/^\d+$/.test(text)) {
    const count = Number(text);
    if (count < 1 || count > MAX_PROXIES) throw fault(`${text} is neither`);
    return count;
  }
  const proxies = list(proxy)(text);
  if (proxies.length > MAX_PROXIES) throw fault(`${proxies.length} were given`);
  return proxies.join(', ');
}

const proxy = (text: string): string => {
  if (NAMES.includes(text)) return text;
  const network = networkOf(text);
  if (network === null) throw fault(`${text} is not an address`);
  const [address, bits] = network;
  const isUniqueLocal = address.range() === 'uniqueLocal';
  if (bits < (isUniqueLocal ? MIN_BITS.uniqueLocal : MIN_BITS[address.kind()]))
    throw fault(`${text} is too large a network`);
  return text;
};

/** Parses an address or a network; IPv4-mapped IPv6 (`::ffff:10.0.0.0/104`) becomes IPv4. */
const networkOf = (text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | null => {
  const isNetwork = text.includes('/');
  const plain = text.replace(/\/\d{1,3}$/, '');
  if (!ipaddr.IPv4.isValidFourPartDecimal(plain) && !(ipaddr.IPv6.isValid(plain) && !plain.includes('%'))) return null;
  if (isNetwork && !ipaddr.isValidCIDR(text)) return null;
  const address = ipaddr.parse(plain);
  const bits = isNetwork ? ipaddr.parseCIDR(text)[1] : address.kind() === 'ipv4' ? 32 : 128;
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
  return isMapped ? [address.toIPv4Address(), bits - 96] : [address, bits];
};
