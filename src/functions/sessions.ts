import { pgError } from '../errors'
import type { Stored, TypeLookup } from '../types/codec'
import type { Definition, Family, SessionContext } from './definition'
import { each, session } from './define'
import { orNull } from '../types/qualifiedName'
import { REGCLASS } from '../types/regclass'
import { REGNAMESPACE } from '../types/regnamespace'
import { REGTYPE } from '../types/regtype'

/** What depends on the session: sequences, settings, randomness, names (Postgres manual, "System Information Functions"). */

/** Strict, and dependent on the schema, which a session may change. */
const ofTheSchema = (body: (types: TypeLookup, ...args: Stored[]) => Stored): Definition => ({
  session:
    ({ types }) =>
    (_, ...args) =>
      args.includes(null) ? null : body(types, ...args),
})

function setting(context: SessionContext, name: string, missingOk: bigint = 0n): string | null {
  const value = context.setting(name)
  if (value === null && missingOk === 0n) throw pgError('42704', `unrecognized configuration parameter "${name}"`)
  return value
}

function setConfig(context: SessionContext, name: Stored, value: Stored, local: Stored): Stored {
  if (name === null) throw pgError('22004', 'SET requires parameter name')
  context.setSetting(name as string, (value ?? '') as string, local === 1n)
  return context.setting(name as string)
}

function randomInteger(context: SessionContext, min: bigint, max: bigint): bigint {
  if (min > max) throw pgError('22023', 'lower bound must be less than or equal to upper bound')
  const steps = max - min + 1n
  return min + (BigInt(Math.floor(context.random() * 2 ** 53)) * steps) / 2n ** 53n
}

const MICROSECONDS = 1000n

/** Milliseconds, then the fraction of one in twelve bits, then random bits (RFC 9562, version 7). */
export function uuidV7(context: SessionContext, now = context.clockTimestamp()): string {
  const milliseconds = (now / MICROSECONDS).toString(16).padStart(12, '0')
  const fraction = (((now % MICROSECONDS) * 4096n) / MICROSECONDS).toString(16).padStart(3, '0')
  const random = context.randomUuid()
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7${fraction}-${random.slice(19)}`
}

const namedOrNull = (type: number): Definition =>
  ofTheSchema((types, name) => orNull(() => types.codec(type).input(name as string, -1)))

const currentUser = session((context) => context.currentUser())

export const sessions: Family = {
  'regclass(text)': ofTheSchema((types, name) => types.codec(REGCLASS).input(name as string, -1)),
  'to_regclass(text)': namedOrNull(REGCLASS),
  'to_regtype(text)': namedOrNull(REGTYPE),
  'to_regnamespace(text)': namedOrNull(REGNAMESPACE),
  'pg_get_serial_sequence(text,text)': ofTheSchema((types, table, column) =>
    types.ownedSequence(table as string, column as string),
  ),
  'nextval(regclass)': session((context, sequence: string) => context.nextval(sequence)),
  'currval(regclass)': session((context, sequence: string) => context.currval(sequence)),
  'lastval()': session((context) => context.lastval()),
  'setval(regclass,int8)': session((context, sequence: string, value: bigint) => context.setval(sequence, value, true)),
  'setval(regclass,int8,bool)': session((context, sequence: string, value: bigint, called: bigint) =>
    context.setval(sequence, value, called === 1n),
  ),
  'current_setting(text)': session(setting),
  'current_setting(text,bool)': session(setting),
  'set_config(text,text,bool)': { session: () => setConfig },
  'current_database()': session((context) => context.currentDatabase()),
  'current_schema()': session((context) => context.searchPath()[0] ?? null),
  ...each(['current_user()', 'session_user()', 'getpgusername()'], currentUser),
  'inet_server_port()': session((context) => BigInt(context.setting('port') ?? 5432)),
  'version()': session((context) => `PostgreSQL ${context.setting('server_version') ?? '18'} (prisma-sqlite-shadow)`),
  ...each(
    ['gen_random_uuid()', 'uuidv4()', 'uuid_generate_v4()'],
    session((context) => context.randomUuid()),
  ),
  'uuidv7()': session((context) => uuidV7(context)),
  'random()': session((context) => context.random()),
  ...each(['random(int4,int4)', 'random(int8,int8)'], session(randomInteger)),
}
