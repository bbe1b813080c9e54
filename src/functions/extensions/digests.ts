import { createHash, createHmac, getHashes } from 'node:crypto'
import { pgError, UnsupportedOnShadow } from '../../errors'
import type { StoredValue } from '../../types/codec'
import { each, js, refused } from '../define'
import type { Definition, Family, SessionContext } from '../definition'

/** pgcrypto: digests, random bytes and ASCII armor (manual, "pgcrypto — cryptographic functions"). */

const DIGESTS = new Set(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])

/** @throws PostgresError 22023 for a name that OpenSSL does not know; UnsupportedOnShadow for its other algorithms */
function algorithm(name: string): string {
  const lower = name.toLowerCase()
  if (DIGESTS.has(lower)) return lower
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (plain(name) === '' || !getHashes().some((known) => plain(known).includes(plain(name))))
    throw pgError('22023', `Cannot use "${name}": No such hash algorithm`)
  throw new UnsupportedOnShadow(`the digest "${name}"`)
}

const bytesOf = (value: StoredValue): Uint8Array =>
  typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array)

const digest = js((data: StoredValue, name: string) => createHash(algorithm(name)).update(bytesOf(data)).digest())
const hmac = js((data: StoredValue, key: StoredValue, name: string) =>
  createHmac(algorithm(name), bytesOf(key)).update(bytesOf(data)).digest(),
)

/** Bytes of the session's own, so that a statement can be run again. */
function randomBytes(session: SessionContext, count: number): Buffer {
  const parts: Buffer[] = []
  for (let left = count; left > 0; left -= 12) {
    const uuid = session.randomUuid().replaceAll('-', '')
    // The version and the variant of a UUID are not random.
    parts.push(Buffer.from(uuid.slice(0, 12) + uuid.slice(20), 'hex'))
  }
  return Buffer.concat(parts).subarray(0, count)
}

const randomDefinition: Definition = {
  session: () => (session, count) => {
    if (count === null) return null
    if (Number(count) < 1 || Number(count) > 1024) throw pgError('39000', 'Length not in range')
    return randomBytes(session, Number(count))
  },
}

function checksum(data: Uint8Array): Buffer {
  let crc = 0xb704ce
  for (const byte of data) {
    crc ^= byte << 16
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1
      if (crc & 0x1000000) crc ^= 0x1864cfb
    }
  }
  return Buffer.from([(crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff])
}

/** RFC 4880's armor: base64 in lines of 76, and a check sum. */
function armor(data: Uint8Array): string {
  const lines =
    Buffer.from(data)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  const sum = checksum(data).toString('base64')
  return `-----BEGIN PGP MESSAGE-----\n\n${lines.map((line) => `${line}\n`).join('')}=${sum}\n-----END PGP MESSAGE-----\n`
}

const CIPHERS = refused('encryption is not done on the shadow')
const PASSWORDS = refused('password hashes are not made on the shadow')

export const digests: Family = {
  ...each(['digest(text,text)', 'digest(bytea,text)'], digest),
  ...each(['hmac(text,text,text)', 'hmac(bytea,bytea,text)'], hmac),
  'gen_random_bytes(int4)': randomDefinition,
  'armor(bytea)': js(armor),
  'armor(bytea,_text,_text)': CIPHERS,
  'dearmor(text)': CIPHERS,
  'pgp_armor_headers(text)': CIPHERS,
  'fips_mode()': refused('it tells how the server’s OpenSSL was made'),
  ...each(['crypt(text,text)', 'gen_salt(text)', 'gen_salt(text,int4)'], PASSWORDS),
  ...each(
    [
      'encrypt(bytea,bytea,text)',
      'decrypt(bytea,bytea,text)',
      'encrypt_iv(bytea,bytea,bytea,text)',
      'decrypt_iv(bytea,bytea,bytea,text)',
    ],
    CIPHERS,
  ),
}
