import { pgError, UnsupportedOnShadow } from '../errors'
import { formatAddress, formatCidr, formatInet, hostBits, readNetwork, widthOf, type Network } from '../types/network'
import type { Definition, Family } from './definition'
import { boolean, each, js } from './define'

/** Postgres manual, "Network Address Functions and Operators". */

const read = (text: string): Network => readNetwork(text, 'inet')
const unary = (body: (network: Network) => string | bigint): Definition => js((text: string) => body(read(text)))

const masked = (network: Network): Network => ({ ...network, address: network.address & ~hostBits(network) })

function contains(outer: Network, inner: Network, orEqual: boolean): boolean {
  if (outer.version !== inner.version || (orEqual ? inner.length < outer.length : inner.length <= outer.length))
    return false
  return shares(outer, inner, outer.length)
}

function shares(a: Network, b: Network, length: number): boolean {
  const shift = BigInt(widthOf(a.version) - length)
  return a.address >> shift === b.address >> shift
}

const relation = (test: (a: Network, b: Network) => boolean): Definition =>
  js((a: string, b: string) => boolean(test(read(a), read(b))))

function withLength(network: Network, length: bigint): Network {
  const width = widthOf(network.version)
  if (length === -1n) return { ...network, length: width }
  if (length < 0n || length > BigInt(width)) throw pgError('22023', `invalid mask length: ${length}`)
  return { ...network, length: Number(length) }
}

const full = (network: Network, address: bigint): string =>
  formatInet({ version: network.version, address, length: widthOf(network.version) })

const allBits = (network: Network): bigint => (1n << BigInt(widthOf(network.version))) - 1n

function combine(verb: string, combined: (a: bigint, b: bigint) => bigint): Definition {
  return js((a: string, b: string) => {
    const [x, y] = [read(a), read(b)]
    if (x.version !== y.version) throw pgError('22023', `cannot ${verb} inet values of different sizes`)
    return formatInet({
      version: x.version,
      address: combined(x.address, y.address),
      length: Math.max(x.length, y.length),
    })
  })
}

function shift(text: string, by: bigint): string {
  const network = read(text)
  const address = network.address + by
  if (address < 0n || address > allBits(network)) throw outOfRange()
  return formatInet({ ...network, address })
}

function outOfRange() {
  return pgError('22003', 'result is out of range')
}

function difference(a: string, b: string): bigint {
  const [x, y] = [read(a), read(b)]
  if (x.version !== y.version) throw pgError('22023', 'cannot subtract inet values of different sizes')
  // Of the addresses' own bits, so that one of IPv6 wraps around.
  const value = BigInt.asIntN(128, x.address - y.address)
  if (BigInt.asIntN(64, value) !== value) throw outOfRange()
  return value
}

/** The octets that a network has, and its length. */
function abbreviated(text: string): string {
  const network = readNetwork(text, 'cidr')
  if (network.version === 6) throw new UnsupportedOnShadow('abbreviating an IPv6 network')
  const octets = formatAddress(network).split('.')
  return `${octets.slice(0, Math.max(Math.ceil(network.length / 8), 1)).join('.')}/${network.length}`
}

/** The smallest network that has both. */
function merged(a: string, b: string): string {
  const [x, y] = [read(a), read(b)]
  if (x.version !== y.version) throw pgError('22023', 'cannot merge addresses from different families')
  const width = widthOf(x.version)
  const differing = (x.address ^ y.address).toString(2)
  const common = differing === '0' ? width : width - differing.length
  return formatCidr(masked({ ...x, length: Math.min(x.length, y.length, common) }))
}

/** On the six bytes of an address. */
function macaddr(body: (...bytes: number[]) => number): Definition {
  return js((...addresses: string[]) => {
    const bytes = addresses.map((address) => address.split(':').map((byte) => parseInt(byte, 16)))
    return bytes[0]!.map((_, i) => (body(...bytes.map((b) => b[i]!)) & 0xff).toString(16).padStart(2, '0')).join(':')
  })
}

export const networks: Family = {
  'host(inet)': unary(formatAddress),
  ...each(['text(inet)', 'citext(inet)'], unary(formatCidr)),
  'family(inet)': unary(({ version }) => BigInt(version)),
  'masklen(inet)': unary(({ length }) => BigInt(length)),
  'network(inet)': unary((network) => formatCidr(masked(network))),
  'cidr(inet)': unary((network) => formatCidr(masked(network))),
  'broadcast(inet)': unary((network) => formatInet({ ...network, address: network.address | hostBits(network) })),
  'netmask(inet)': unary((network) => full(network, allBits(network) & ~hostBits(network))),
  'hostmask(inet)': unary((network) => full(network, hostBits(network))),
  'abbrev(inet)': unary(formatInet),
  'abbrev(cidr)': js(abbreviated),
  'inet_merge(inet,inet)': js(merged),
  'set_masklen(inet,int4)': js((text: string, length: bigint) => formatInet(withLength(read(text), length))),
  'set_masklen(cidr,int4)': js((text: string, length: bigint) => formatCidr(masked(withLength(read(text), length)))),
  'inet_same_family(inet,inet)': relation((a, b) => a.version === b.version),
  'network_sub(inet,inet)': relation((a, b) => contains(b, a, false)),
  'network_subeq(inet,inet)': relation((a, b) => contains(b, a, true)),
  'network_sup(inet,inet)': relation((a, b) => contains(a, b, false)),
  'network_supeq(inet,inet)': relation((a, b) => contains(a, b, true)),
  'network_overlap(inet,inet)': relation(
    (a, b) => a.version === b.version && shares(a, b, Math.min(a.length, b.length)),
  ),
  'inetnot(inet)': unary((network) => formatInet({ ...network, address: network.address ^ allBits(network) })),
  'inetand(inet,inet)': combine('AND', (a, b) => a & b),
  'inetor(inet,inet)': combine('OR', (a, b) => a | b),
  'inetpl(inet,int8)': js(shift),
  'int8pl_inet(int8,inet)': js((by: bigint, text: string) => shift(text, by)),
  'inetmi_int8(inet,int8)': js((text: string, by: bigint) => shift(text, BigInt.asIntN(64, -by))),
  'inetmi(inet,inet)': js(difference),
  'trunc(macaddr)': js((mac: string) => `${mac.slice(0, 8)}:00:00:00`),
  'macaddr_not(macaddr)': macaddr((a) => ~a!),
  'macaddr_and(macaddr,macaddr)': macaddr((a, b) => a! & b!),
  'macaddr_or(macaddr,macaddr)': macaddr((a, b) => a! | b!),
}
