import { createHash } from 'node:crypto'
import { js } from '../define'
import type { Definition, Family, SessionContext } from '../definition'

/** uuid-ossp, but for version 4 (manual, "uuid-ossp — a UUID generator"). */

const NAMESPACES = { dns: '0', url: '1', oid: '2', x500: '4' } as const

const constant = (uuid: string): Definition => ({ js: () => () => uuid })

function shown(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** Versions 3 and 5: the digest of a namespace and a name (RFC 9562). */
const named = (algorithm: 'md5' | 'sha1', version: number): Definition =>
  js((namespace: string, name: string) => {
    const digest = createHash(algorithm)
      .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
      .update(name)
      .digest()
    digest[6] = (digest[6]! & 0x0f) | (version << 4)
    digest[8] = (digest[8]! & 0x3f) | 0x80
    return shown(digest.toString('hex'))
  })

/** Microseconds from the Gregorian reform, where a UUID's time begins, to 1970. */
const GREGORIAN = 12_219_292_800_000_000n

/** Version 1: the time, and a node of random bits that says so by its multicast bit. */
function timed(session: SessionContext): string {
  const ticks = (session.clockTimestamp() + GREGORIAN) * 10n
  const time = ticks.toString(16).padStart(15, '0')
  const random = session.randomUuid().replaceAll('-', '')
  const node = ((parseInt(random.slice(0, 2), 16) | 1).toString(16).padStart(2, '0') + random.slice(2, 12)).slice(0, 12)
  return shown(`${time.slice(7)}${time.slice(3, 7)}1${time.slice(0, 3)}${random.slice(16, 20)}${node}`)
}

const version1: Definition = { session: () => timed }

export const namedUuids: Family = {
  'uuid_nil()': constant('00000000-0000-0000-0000-000000000000'),
  ...Object.fromEntries(
    Object.entries(NAMESPACES).map(([name, digit]) => [
      `uuid_ns_${name}()`,
      constant(`6ba7b81${digit}-9dad-11d1-80b4-00c04fd430c8`),
    ]),
  ),
  'uuid_generate_v1()': version1,
  'uuid_generate_v1mc()': version1,
  'uuid_generate_v3(uuid,text)': named('md5', 3),
  'uuid_generate_v5(uuid,text)': named('sha1', 5),
}
