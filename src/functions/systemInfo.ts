import { wireType } from '../catalog/rowTypes'
import { systemType } from '../catalog/system'
import { UnsupportedOnShadow } from '../errors'
import { each, js } from './define'
import type { CallSite, Definition, Family } from './definition'

/** Postgres manual, "System Information Functions": what needs no system catalog. */

/** Types whose names depend on whether a modifier is given at all. */
const NAMED_BY_MODIFIER: Readonly<Record<string, string>> = { bpchar: 'character', bit: 'bit' }

/** How a type is shown that the catalog does not have. */
const UNKNOWN = /^"?type \d+"?(?:\[\])?$/

function formatType(call: CallSite, oid: bigint, modifier: bigint | null): string {
  if (oid === 0n) return '-'
  const number = Number(oid)
  const name = systemType(number)?.name
  if (name && Object.hasOwn(NAMED_BY_MODIFIER, name)) {
    if (modifier === null) return NAMED_BY_MODIFIER[name]!
    if (modifier < 0n && name === 'bit') return '"bit"'
  }
  const shown = call.types.formatType({ oid: number, typmod: modifier === null ? -1 : Number(modifier) })
  if (UNKNOWN.test(shown)) throw new UnsupportedOnShadow(`format_type() of the type ${oid}`)
  return shown
}

const format: Definition = {
  jsNullable: (call) => (oid, modifier) =>
    oid === null ? null : formatType(call, oid as bigint, (modifier as bigint | null) ?? null),
}

const ENCODINGS: Readonly<Record<string, string>> = { 0: 'SQL_ASCII', 6: 'UTF8', 8: 'LATIN1' }

export const systemInfo: Family = {
  'pg_typeof(any)': { jsNullable: (call) => () => BigInt(wireType(call.argTypes[0]!.oid)) },
  'format_type(oid,int4)': format,
  'current_schemas(bool)': {
    session: () => (context, implicit) =>
      implicit === null
        ? null
        : JSON.stringify(implicit === 1n ? ['pg_catalog', ...context.searchPath()] : context.searchPath()),
  },
  'pg_encoding_to_char(int4)': js((id: bigint) => {
    const name = ENCODINGS[id.toString()]
    if (name === undefined) throw new UnsupportedOnShadow(`the encoding ${id}`)
    return name
  }),
  ...each(
    ['pg_is_in_recovery()'],
    js(() => 0n),
  ),
  'pg_trigger_depth()': { session: () => (context) => BigInt(context.triggerDepth) },
}
