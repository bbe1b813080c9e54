/** A guard against tests that run on somebody's real server. */
import { ShadowError } from '../../errors'
import { isLocal, place, type ServerAddress } from '../native/address'

const TEST_WORD = /^(test|tests|testing|ci)\d*$/

/**
 * Lets a server pass that is on this machine, has a host name of one word (a service of Docker or of CI), or says by its
 * host's or database's name that it is for tests; or that the settings allow.
 * @throws ShadowError SERVER_NOT_FOR_TESTS
 */
export function checkForTests(address: ServerAddress, allowed: readonly string[]): void {
  const { host, database } = address.config
  if (isLocal(host) || !/[.:]/.test(host)) return
  if (hasTestWord(host) || hasTestWord(database)) return
  const listed = allowed.map((name) => name.toLowerCase())
  if (listed.includes(host.toLowerCase()) || listed.includes(database.toLowerCase())) return
  throw new ShadowError(
    'SERVER_NOT_FOR_TESTS',
    `Postgres at ${place(address)}, database "${database}", does not look like a server for tests.`,
    `If it is one, say so: testEnvironmentOptions: { allowServer: ['${host}'] }.`,
  )
}

/** `test-db.example.com`, `shop_test`, `ci1`; not `latest` or `contest`. */
function hasTestWord(name: string): boolean {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => TEST_WORD.test(word))
}
