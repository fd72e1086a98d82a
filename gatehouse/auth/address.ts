import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * The unit of limits by address: an IPv4 address, or the first 64 bits of an IPv6 address, because clients get whole
 * networks.
 */
export function networkOf(ip = 'unknown'): string {
  // IPv4 has one spelling. The library would throw an error for a socket that is closed and has no address.
  if (isIP(ip) !== 6) return ip;
  // An IPv4-mapped IPv6 address counts as the IPv4 address.
  const address = ipaddr.process(ip);
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  const groups = address.parts.slice(0, 4).map((part) => part.toString(16));
  return groups.join(':');
}
