import ipaddr from 'ipaddr.js';

/** The address that limits count: an IPv4 address, or the first 64 bits of an IPv6 one, since a client has all of that network. */
export function networkOf(ip = 'unknown'): string {
  if (!ipaddr.isValid(ip)) return ip;
  // An IPv4 address that is written as an IPv6 one counts as itself.
  const address = ipaddr.process(ip);
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  const groups = address.parts.slice(0, 4).map((part) => part.toString(16));
  return groups.join(':');
}
