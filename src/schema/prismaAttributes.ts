/** Attributes and comments of a shadow schema's lines. */
import { argument, readArguments, type Attribute } from './prismaFile'

export const printed = (a: Attribute): string => (a.args === undefined ? a.name : `${a.name}(${oneLine(a.args)})`)
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

export function comment(own: string | undefined, ...notes: (string | undefined)[]): string | undefined {
  const said = notes.filter((n): n is string => n !== undefined && n !== '')
  const note = said.length ? `// ${said.join('; ')}` : undefined
  return own && note ? `${note} ${own}` : (note ?? own)
}

/** SQLite's primary and foreign keys have no names in Prisma. */
export function withoutMap(attribute: Attribute, notes: string[]): Attribute {
  const name = argument(attribute, 'map')
  if (name === undefined) return attribute
  notes.push(`map: ${name} on Postgres`)
  const kept = readArguments(attribute.args).filter((a) => a.name !== 'map')
  const args = kept.map((a) => (a.name === undefined ? a.value : `${a.name}: ${a.value}`)).join(', ')
  return args ? { name: attribute.name, args } : { name: attribute.name }
}

export function withoutSortAndOps(attribute: Attribute): Attribute {
  const kept = readArguments(attribute.args).map((a) => {
    const value = a.value.startsWith('[')
      ? a.value.replace(/,?\s*ops:\s*(?:raw\("[^"]*"\)|\w+)/g, '').replace(/\(\s*\)/g, '')
      : a.value
    return a.name === undefined ? value : `${a.name}: ${value}`
  })
  return { name: attribute.name, args: kept.join(', ') }
}
