import type { TypeRef } from '../catalog/catalog'
import { pgError, UnsupportedOnShadow } from '../errors'
import type { ResultColumn } from '../sql/translation'
import type { Stored, TypeCodec } from '../types/codec'
import type { TypeSystem } from '../types/typeSystem'
import type { StoredRow } from './sqlite'

/** A parameter as it arrives over the wire: text, or bytes in the type's binary format. */
export type WireValue = string | Uint8Array | null

/**
 * Bind: wire values to stored forms of the inferred types.
 * @throws PostgresError 08P01 when the number of values is not the statement's; the input functions' errors
 */
export function bindParameters(types: TypeSystem, parameters: readonly TypeRef[], values: readonly WireValue[], statement: string): Stored[] {
  if (values.length !== parameters.length) {
    throw pgError('08P01', `bind message supplies ${values.length} parameters, but prepared statement "${statement}" requires ${parameters.length}`)
  }
  return parameters.map((type, i) => {
    const value = values[i] ?? null
    if (value === null) return null
    return typeof value === 'string' ? inputText(types, type, value, i) : inputBinary(types, type, value)
  })
}

/** Text as it arrives after UTF-8: a lone surrogate has no encoding, and is sent as U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD')
}

function inputText(types: TypeSystem, type: TypeRef, text: string, index: number): Stored {
  const sent = wellFormed(text)
  if (sent.includes('\0')) throw pgError('22021', 'invalid byte sequence for encoding "UTF8": 0x00', context(sent, index))
  try {
    return types.codec(type.oid).input(sent, type.typmod)
  } catch (error) {
    if ((error as { name?: string }).name === 'PostgresError') Object.assign(error as object, context(sent, index))
    throw error
  }
}

/** Postgres's error context for a parameter that cannot be read (src: bind_param_error_callback's wording). */
function context(_text: string, index: number): { where: string } {
  return { where: `unnamed portal parameter $${index + 1}` }
}

const TEXT_TYPES = new Set(['text', 'varchar', 'bpchar', 'name', 'json', 'unknown', 'citext', 'xml'])

/** Bytes that the client sent in binary format (node-postgres does so for Buffers). */
function inputBinary(types: TypeSystem, type: TypeRef, bytes: Uint8Array): Stored {
  const name = types.typeName(types.index.baseType(type).oid)
  if (name === 'bytea') return bytes
  const isText = TEXT_TYPES.has(name) || types.enumLabels(type.oid) !== undefined
  if (isText) return types.codec(type.oid).input(decodeUtf8(bytes), type.typmod)
  if (name === 'jsonb' && bytes[0] === 1) return types.codec(type.oid).input(decodeUtf8(bytes.subarray(1)), type.typmod)
  if (name === 'jsonb') throw pgError('XX000', `unsupported jsonb version number ${bytes[0] ?? 0}`)
  if (name === 'uuid' && bytes.length === 16) return types.codec(type.oid).input(Buffer.from(bytes).toString('hex'), type.typmod)
  throw new UnsupportedOnShadow(`a binary parameter of type ${types.formatType(type)}`, { hint: 'Send the value as text.' })
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
  private readonly codecs: readonly TypeCodec[]

  constructor(types: TypeSystem, columns: readonly ResultColumn[]) {
    this.codecs = columns.map((column) => types.codec(column.type.oid))
  }

  write(row: StoredRow): (string | null)[] {
    const { codecs } = this
    const wire = new Array<string | null>(codecs.length)
    for (let i = 0; i < codecs.length; i++) {
      const value = row[i] ?? null
      wire[i] = value === null ? null : (codecs[i] as TypeCodec).output(value)
    }
    return wire
  }
}
