import type { Stored } from '../../types/codec'

/** A stored value as a SQLite literal (SQLite manual, "Literal Values (Constants)"). */
export function literal(value: Stored): string {
  if (value === null) return 'NULL'
  if (typeof value === 'bigint') return integer(value)
  if (typeof value === 'number') return real(value)
  if (typeof value === 'string') return text(value)
  return `x'${Buffer.from(value).toString('hex')}'`
}

/** -9223372036854775808 is a negated number that does not fit; SQLite would read it as a real. */
function integer(value: bigint): string {
  return value === -9223372036854775808n ? '(-9223372036854775807 - 1)' : String(value)
}

function real(value: number): string {
  if (value === Infinity) return '9e999'
  if (value === -Infinity) return '-9e999'
  const digits = Object.is(value, -0) ? '-0' : String(value)
  return /[.e]/.test(digits) ? digits : `${digits}.0`
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
