import type { TypeRef } from '../catalog/catalog'
import { pgError, UnsupportedOnShadow } from '../errors'
import type { ResultColumn } from '../sql/translation'
import type { Stored, TypeCodec } from '../types/codec'
import { timestampCodec, timestamptzCodec } from '../types/dateCodecs'
import { numericCodec } from '../types/numeric'
import { bpcharCodec, varcharCodec } from '../types/text'
import type { TypeSystem } from '../types/typeSystem'
import type { StoredRow } from './sqlite'

/** A parameter as it arrives over the wire: text, or bytes in the type's binary format. */
export type WireValue = string | Uint8Array | null

/**
 * Bind: wire values to stored forms of the inferred types. Postgres reads them without a length.
 * @throws PostgresError 08P01 when the number of values is not the statement's; the input functions' errors
 */
export function readParameters(
  types: TypeSystem,
  parameters: readonly TypeRef[],
  values: readonly WireValue[],
  statement: string,
): Stored[] {
  if (values.length !== parameters.length) {
    throw pgError(
      '08P01',
      `bind message supplies ${values.length} parameters, but prepared statement "${statement}" requires ${parameters.length}`,
    )
  }
  const stored = new Array<Stored>(values.length)
  for (let i = 0; i < values.length; i++) stored[i] = read(types, parameters[i] as TypeRef, -1, values[i] ?? null, i)
  return stored
}

/** Of these what can be read with a length can be read without one: it is read once. */
const READ_ONCE: ReadonlySet<TypeCodec> = new Set([
  varcharCodec,
  bpcharCodec,
  numericCodec,
  timestampCodec,
  timestamptzCodec,
])

/**
 * What `readParameters` and then `castToLengths` give, in one reading.
 * @returns undefined where a value cannot be read, or it takes both to tell: they know which error comes first
 */
export function readAtOnce(
  types: TypeSystem,
  parameters: readonly TypeRef[],
  values: readonly WireValue[],
): Stored[] | undefined {
  if (values.length !== parameters.length) return undefined
  const stored = new Array<Stored>(values.length)
  try {
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? null
      const { oid, typmod } = parameters[i] as TypeRef
      if (value === null) stored[i] = null
      else {
        const codec = types.codec(oid)
        if (typeof value !== 'string' || (typmod !== -1 && !READ_ONCE.has(codec))) return undefined
        const sent = wellFormed(value)
        if (sent.includes('\0')) return undefined
        stored[i] = codec.input(sent, typmod)
      }
    }
    return stored
  } catch {
    return undefined
  }
}

/**
 * The parameters as the columns that they are written to have them; those that have no length stay.
 * @throws PostgresError of the first value that is too long for its column (22001, 22003, 22026…)
 */
export function castToLengths(
  types: TypeSystem,
  parameters: readonly TypeRef[],
  values: readonly WireValue[],
  stored: readonly Stored[],
): readonly Stored[] {
  if (parameters.every(({ typmod }) => typmod === -1)) return stored
  return parameters.map((type, i) =>
    type.typmod === -1 ? (stored[i] as Stored) : read(types, type, type.typmod, values[i] ?? null, i),
  )
}

function read(types: TypeSystem, type: TypeRef, typmod: number, value: WireValue, index: number): Stored {
  if (value === null) return null
  if (typeof value !== 'string') return inputBinary(types, { oid: type.oid, typmod }, value, index)
  const sent = wellFormed(value)
  if (sent.includes('\0'))
    throw pgError('22021', 'invalid byte sequence for encoding "UTF8": 0x00', {
      where: `unnamed portal parameter $${index + 1}`,
    })
  if (typmod !== -1) return types.codec(type.oid).input(sent, typmod)
  try {
    return types.codec(type.oid).input(sent, typmod)
  } catch (error) {
    throw inContext(index, error)
  }
}

/** Text as it arrives after UTF-8: a lone surrogate has no encoding, and is sent as U+FFFD. */
export function wellFormed(text: string): string {
  return (text as EncodableText).toWellFormed()
}

/** What ES2024 adds, and Node 20 has. */
type EncodableText = string & { toWellFormed(): string }

/** Adds Postgres's error context for a parameter that cannot be read; it does not show the value. */
function inContext(index: number, error: unknown): unknown {
  const where = `unnamed portal parameter $${index + 1} = '...'`
  const fields = error as { name?: string; where?: string }
  if (fields.name === 'PostgresError') fields.where = fields.where === undefined ? where : `${fields.where}\n${where}`
  return error
}

const TEXT_TYPES = new Set(['text', 'varchar', 'bpchar', 'name', 'json', 'unknown', 'citext', 'xml', 'refcursor'])

const INTEGER_SIZES: Readonly<Record<string, number>> = { int2: 2, int4: 4, int8: 8 }

/** Bytes that the client sent in binary format (node-postgres does so for Buffers). */
function inputBinary(types: TypeSystem, type: TypeRef, bytes: Uint8Array, index: number): Stored {
  const name = types.typeName(types.index.baseType(type).oid)
  if (name === 'bytea') return bytes
  return types.codec(type.oid).input(binaryText(types, type, name, bytes, index), type.typmod)
}

/** The text form of a value in its type's binary form (Postgres's receive functions). */
function binaryText(types: TypeSystem, type: TypeRef, name: string, bytes: Uint8Array, index: number): string {
  if (TEXT_TYPES.has(name) || types.enumLabels(type.oid)) return decodeUtf8(bytes)
  if (name === 'jsonb') {
    if (bytes[0] !== 1) throw pgError('XX000', `unsupported jsonb version number ${bytes[0] ?? 0}`)
    return decodeUtf8(bytes.subarray(1))
  }
  const size = name === 'uuid' ? 16 : INTEGER_SIZES[name]
  if (size === undefined)
    throw new UnsupportedOnShadow(`a binary parameter of type ${types.formatType(type)}`, {
      hint: 'Send the value as text.',
    })
  if (bytes.length < size) throw pgError('08P01', 'insufficient data left in message')
  if (bytes.length > size) throw pgError('22P03', `incorrect binary data format in bind parameter ${index + 1}`)
  const hex = Buffer.from(bytes).toString('hex')
  return name === 'uuid' ? hex : BigInt.asIntN(size * 8, BigInt(`0x${hex}`)).toString()
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw pgError('22021', 'invalid byte sequence for encoding "UTF8"')
  }
}

/** Rows of stored forms to rows of wire text, in place of a DataRow each. */
export class RowWriter {
  /** Looked up with the first value: a column of a type that the shadow does not hold may be all NULL. */
  private readonly codecs: (TypeCodec | undefined)[] = []

  constructor(
    private readonly types: TypeSystem,
    private readonly columns: readonly ResultColumn[],
  ) {}

  writeAll(rows: readonly StoredRow[]): (string | null)[][] {
    const written = new Array<(string | null)[]>(rows.length)
    for (let i = 0; i < rows.length; i++) written[i] = this.write(rows[i] as StoredRow)
    return written
  }

  write(row: StoredRow): (string | null)[] {
    const { codecs, columns } = this
    const wire = new Array<string | null>(columns.length)
    for (let i = 0; i < columns.length; i++) {
      const value = row[i] ?? null
      wire[i] =
        value === null ? null : (codecs[i] ??= this.types.codec((columns[i] as ResultColumn).type.oid)).output(value)
    }
    return wire
  }
}
