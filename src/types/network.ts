import { pgError, UnsupportedOnShadow } from '../errors'
import type { TypeCodec } from './codec'
import { invalidSyntax } from './inputSyntax'

/** An address with its network's length. */
export interface Network {
  readonly version: 4 | 6
  readonly address: bigint
  readonly length: number
}

export const widthOf = (version: 4 | 6): number => (version === 4 ? 32 : 128)

const ABBREVIATED = /^(?:\d+(?:\.\d+){0,2}\.?(?:\/\d+)?|0x[0-9a-f]*(?:\/\d+)?)$/i
const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,3}))?$/

/** @throws PostgresError 22P02; UnsupportedOnShadow for abbreviated networks (`10.1/16`) */
export function readNetwork(text: string, type: 'inet' | 'cidr'): Network {
  const network = text.includes(':') ? readV6(text) : readV4(text)
  if (network) return network
  if (ABBREVIATED.test(text)) throw new UnsupportedOnShadow(`the abbreviated ${type} value "${text}"`)
  throw invalidSyntax(type, text)
}

function readV4(text: string): Network | undefined {
  const match = V4.exec(text)
  if (!match) return undefined
  const octets = match.slice(1, 5).map(Number)
  const length = match[5] === undefined ? 32 : Number(match[5])
  if (octets.some((octet) => octet > 255) || length > 32) return undefined
  return { version: 4, address: octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n), length }
}

function readV6(text: string): Network | undefined {
  const [address = '', mask, ...rest] = text.split('/')
  if (rest.length > 0 || (mask !== undefined && !/^(?:0|[1-9]\d{0,2})$/.test(mask))) return undefined
  const length = mask === undefined ? 128 : Number(mask)
  const groups = groupsOf(address, mask !== undefined)
  if (!groups || length > 128) return undefined
  return { version: 6, address: groups.reduce((sum, group) => sum * 65536n + BigInt(group), 0n), length }
}

function groupsOf(address: string, masked: boolean): number[] | undefined {
  const halves = address.split('::')
  if (halves.length > 2) return undefined
  const parts = halves.map((half, i) => (half === '' ? [] : readGroups(half, i === halves.length - 1, masked)))
  const [head, tail] = parts
  if (!head || (halves.length === 2 && !tail)) return undefined
  if (halves.length === 1) return head.length === 8 ? head : undefined
  const missing = 8 - head.length - tail!.length
  return missing >= 1 ? [...head, ...Array.from({ length: missing }, () => 0), ...tail!] : undefined
}

/** Groups of up to four hex digits; the last may be an IPv4 address. */
function readGroups(text: string, last: boolean, masked: boolean): number[] | undefined {
  const groups: number[] = []
  const fields = text.split(':')
  for (const [i, field] of fields.entries()) {
    const octets = last && i === fields.length - 1 && field.includes('.') ? readOctets(field, masked) : undefined
    if (octets) groups.push(...pairs(octets))
    else if (/^[0-9a-f]{1,4}$/i.test(field)) groups.push(parseInt(field, 16))
    else return undefined
  }
  return groups
}

/** getv4 (inet_net_pton.c): what is left out is zero; the last octet can be only before a mask. */
function readOctets(text: string, masked: boolean): number[] | undefined {
  const octets = text.split('.')
  const isOctet = (octet: string) => /^(?:|0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255
  if (octets.length > 4 || !octets.every(isOctet) || (octets.at(-1) === '' && !masked)) return undefined
  return octets.map(Number)
}

const pairs = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]): number[] => [a * 256 + b, c * 256 + d]

export function formatAddress({ version, address }: Network): string {
  return version === 4 ? formatV4(address) : formatV6(address)
}

function formatV4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 0xffn).join('.')
}

function formatV6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((address >> BigInt(112 - 16 * i)) & 0xffffn))
  const { start, length } = longestZeros(groups)
  const embedded = length === 6 || (length === 5 && groups[5] === 0xffff)
  const v4 = start === 0 && embedded ? formatV4(address & 0xffffffffn) : undefined
  const shown = groups.map((group) => group.toString(16))
  const texts = v4 ? [...shown.slice(0, 6), v4] : shown
  if (length < 2) return texts.join(':')
  return `${texts.slice(0, start).join(':')}::${texts.slice(start + length).join(':')}`
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: -1, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
    start += length
  }
  return best
}

export function hostBits({ version, length }: Network): bigint {
  return (1n << BigInt(widthOf(version) - length)) - 1n
}

export function formatInet(network: Network): string {
  const address = formatAddress(network)
  return network.length === widthOf(network.version) ? address : `${address}/${network.length}`
}

export const formatCidr = (network: Network): string => `${formatAddress(network)}/${network.length}`

/** IPv4 first, then the network's bits, the shorter network first, then the whole address. */
function networkOrder(text: string): string {
  const network = readNetwork(text, 'inet')
  const { version, address, length } = network
  const bits = address.toString(2).padStart(widthOf(version), '0')
  return `${version}${bits.slice(0, length)}!${bits}`
}

export const inetCodec: TypeCodec = {
  input: (text) => formatInet(readNetwork(text, 'inet')),
  output: (value) => value as string,
  order: (value) => networkOrder(value as string),
}

export const cidrCodec: TypeCodec = {
  input: (text) => {
    const network = readNetwork(text, 'cidr')
    if ((network.address & hostBits(network)) !== 0n) {
      throw pgError('22P02', `invalid cidr value: "${text}"`, { detail: 'Value has bits set to right of mask.' })
    }
    return formatCidr(network)
  },
  output: (value) => value as string,
  order: (value) => networkOrder(value as string),
}

const MAC_FORMS = [
  /^([0-9a-f]{1,2}):([0-9a-f]{1,2}):([0-9a-f]{1,2}):([0-9a-f]{1,2}):([0-9a-f]{1,2}):([0-9a-f]{1,2})$/i,
  /^([0-9a-f]{1,2})-([0-9a-f]{1,2})-([0-9a-f]{1,2})-([0-9a-f]{1,2})-([0-9a-f]{1,2})-([0-9a-f]{1,2})$/i,
  /^([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})[:-]?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i,
  /^([0-9a-f]{2})([0-9a-f]{2})\.([0-9a-f]{2})([0-9a-f]{2})\.([0-9a-f]{2})([0-9a-f]{2})$/i,
  /^([0-9a-f]{2})([0-9a-f]{2})-([0-9a-f]{2})([0-9a-f]{2})-([0-9a-f]{2})([0-9a-f]{2})$/i,
]

export const macaddrCodec: TypeCodec = {
  input: (text) => {
    for (const form of MAC_FORMS) {
      const match = form.exec(text)
      if (match)
        return match
          .slice(1)
          .map((octet) => octet.toLowerCase().padStart(2, '0'))
          .join(':')
    }
    // sscanf's %x takes signs, spaces and more digits; nobody writes addresses so.
    if (/^[\s0-9a-fx:.+-]*$/i.test(text) && /[0-9a-f]/i.test(text)) {
      throw new UnsupportedOnShadow(`the macaddr value "${text}"`, { reason: 'its form is unusual' })
    }
    throw invalidSyntax('macaddr', text)
  },
  output: (value) => value as string,
  order: 'native',
}
