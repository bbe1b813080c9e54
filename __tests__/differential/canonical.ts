/** One text for any value, type and all: what the two databases gave is compared as such texts. */
export function canonical(value: unknown): string {
  return print(value, '')
}

function print(value: unknown, indent: string): string {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value !== 'object') return `(${typeof value})`
  const scalar = printScalarObject(value)
  if (scalar !== undefined) return scalar
  if (Array.isArray(value))
    return block(
      '[',
      value.map((v) => print(v, `${indent}  `)),
      ']',
      indent,
    )
  const entries = isError(value) ? errorEntries(value) : Object.entries(value)
  const name = isError(value) ? `${value.name} ` : ''
  return (
    name +
    block(
      '{',
      entries.map(([key, v]) => `${key}: ${print(v, `${indent}  `)}`),
      '}',
      indent,
    )
  )
}

// Classes are told by name: values come from several realms.
function printScalarObject(value: object): string | undefined {
  if (ArrayBuffer.isView(value))
    return `${value.constructor.name}(${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')})`
  if (Object.prototype.toString.call(value) === '[object Date]') {
    const date = value as Date
    return Number.isNaN(date.getTime()) ? 'Date(invalid)' : `Date(${date.toISOString()})`
  }
  if (Object.prototype.toString.call(value) === '[object Decimal]' || value.constructor?.name === 'Decimal')
    return `Decimal(${String(value)})`
  return undefined
}

function block(open: string, lines: readonly string[], close: string, indent: string): string {
  if (lines.length === 0) return open + close
  return `${open}\n${lines.map((line) => `${indent}  ${line}\n`).join('')}${indent}${close}`
}

const isError = (value: object): value is Error =>
  Object.prototype.toString.call(value) === '[object Error]' || 'stack' in value

/** What an application can see of an error: Prisma's and node-postgres's fields. */
const ERROR_FIELDS = [
  'severity', 'code', 'message', 'meta', 'detail', 'hint', 'position', 'schema', 'table', 'column', 'dataType', 'constraint', 'cause',
] // prettier-ignore

function errorEntries(error: Error): [string, unknown][] {
  const fields = error as unknown as Record<string, unknown>
  return ERROR_FIELDS.filter((field) => fields[field] !== undefined).map((field) => [field, fields[field]])
}

/** Sorts every list of objects inside, where the database may give them in any order. */
export function unordered<T>(value: T): T {
  if (Array.isArray(value)) {
    const items = value.map(unordered)
    return (items.some((item) => typeof item === 'object' && item !== null) ? sorted(items) : items) as T
  }
  if (value === null || typeof value !== 'object' || printScalarObject(value) !== undefined || isError(value))
    return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unordered(item)])) as T
}

/** Sorted by what is left when random ids are taken out. */
function sorted(items: unknown[]): unknown[] {
  const keyed = items.map((item) => ({ item, key: canonical(item).replace(RANDOM_UUID, '') }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item)
}

/** Version 4; the tests' own uuids begin with zeros. */
const RANDOM_UUID = /\b(?!00000000)[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g
const INSTANT = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::\d\d)?)?/g
const HOUR = 3_600_000

/** Takes out what has to differ: random uuids become numbers in the order of appearance, the clock's times one word. */
export function normalised(text: string, now: number): string {
  const uuids = new Map<string, number>()
  return text
    .replace(RANDOM_UUID, (uuid) => {
      if (!uuids.has(uuid)) uuids.set(uuid, uuids.size + 1)
      return `<uuid ${uuids.get(uuid)}>`
    })
    .replace(INSTANT, (instant) => (Math.abs(timeOf(instant) - now) < HOUR ? '<now>' : instant))
}

function timeOf(instant: string): number {
  const zone = /(Z|[+-]\d\d(:\d\d)?)$/.exec(instant.slice(19))
  const body = instant.slice(0, 19).replace(' ', 'T')
  return Date.parse(`${body}Z`) - (zone && zone[0] !== 'Z' ? Number(zone[0].slice(0, 3)) * HOUR : 0)
}
