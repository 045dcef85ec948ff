/**
 * Which IP addresses belong to the public Internet. Everything that the registries set aside is
 * refused, and so is every form that carries an IPv4 address inside an IPv6 one, since a gateway
 * may unwrap it.
 *
 * Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its updates).
 */

/** Networks that are not the public Internet: first address and prefix length. */
const IPV4_SET_ASIDE: readonly [address: string, bits: number][] = [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // carrier-grade NAT
  ["127.0.0.0", 8], // loopback
  ["169.254.0.0", 16], // link-local, with the metadata services of clouds
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.31.196.0", 24], // AS112
  ["192.52.193.0", 24], // AMT
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private
  ["192.175.48.0", 24], // AS112
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 3], // multicast, reserved, broadcast
];
/** Global unicast is 2000::/3; these parts of it are not the public Internet. */
const IPV6_SET_ASIDE: readonly [address: string, bits: number][] = [
  ["2001::", 23], // protocol assignments, with Teredo
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4, which carries an IPv4 address
  ["3fff::", 20], // documentation
];

/** Returns whether the text is an IP address of the public Internet; names are none. */
export function isPublicAddress(address: string): boolean {
  const ipv4 = parseIpv4(address);
  if (ipv4 !== null) return !isWithinAny(ipv4, IPV4_SET_ASIDE, parseIpv4);
  const ipv6 = parseIpv6(address);
  if (ipv6 === null || (ipv6[0]! & 0xe0) !== 0x20) return false;
  return !isWithinAny(ipv6, IPV6_SET_ASIDE, parseIpv6);
}

/** Returns whether the text is an IP address of this machine itself: 127.0.0.0/8 or ::1. */
export function isLoopbackAddress(address: string): boolean {
  const ipv4 = parseIpv4(address);
  if (ipv4 !== null) return ipv4[0] === 127;
  return parseIpv6(address)?.every((byte, i) => byte === (i === 15 ? 1 : 0)) ?? false;
}

/** Returns the 4 bytes of "192.0.2.1", or null; octal, hexadecimal and shortened forms are none. */
export function parseIpv4(text: string): number[] | null {
  const parts = text.split(".");
  const valid = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part));
  const bytes = valid ? parts.map(Number) : [];
  return valid && bytes.every((byte) => byte <= 255) ? bytes : null;
}

/** Returns the 16 bytes of an IPv6 address without zone, or null (RFC 4291 §2.2). */
export function parseIpv6(text: string): number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half, i) => groupsOf(half, i === halves.length - 1));
  if (head === undefined || head === null || tail === null) return null;
  const missing = 16 - head.length - (tail?.length ?? 0);
  if (tail === undefined) return missing === 0 ? head : null;
  return missing >= 2 ? [...head, ...Array<number>(missing).fill(0), ...tail] : null;
}

/** Bytes of groups between colons; the last may be an IPv4 address. */
function groupsOf(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [i, group] of groups.entries()) {
    const ipv4 = mayEndInIpv4 && i === groups.length - 1 ? parseIpv4(group) : null;
    if (ipv4 !== null) bytes.push(...ipv4);
    else if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
    else bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff);
  }
  return bytes;
}

function isWithinAny(
  address: readonly number[],
  networks: readonly [address: string, bits: number][],
  parse: (text: string) => number[] | null,
): boolean {
  return networks.some(([network, bits]) => {
    const first = parse(network) ?? [];
    return address.every((byte, i) => {
      const mask = 0xff << Math.max(0, Math.min(8, 8 * (i + 1) - bits)) & 0xff;
      return (byte & mask) === (first[i]! & mask);
    });
  });
}
