// Puts the engine's modules into one file: loading some five hundred small ones costs more than running them. Each stays a
// module of its own, evaluated when it is first required; its own file only leads into the pack.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export const PACK = 'engine.js'

/** What loads the engine. */
const HEAVY = [
  'open.js',
  'testing/shadowSuite.js',
  'testing/makeTemplate.js',
  'testing/register.js',
  'generator/shadowFiles.js',
]

/**
 * @param {string} dist the folder that tsc has written
 * @param {string[]} entries files that are to load without the engine: all that they need at once stays as it is
 * @throws Error where one of them would load it after all
 */
export function pack(dist, entries) {
  const read = (file) => readFileSync(path.join(dist, file), 'utf8')
  const light = closure(entries, (file) => required(file, read(file), AT_ONCE))
  const heavy = closure(HEAVY, (file) => required(file, read(file), ANYWHERE))
  const wrong = [...light].find((file) => /require\("(better-sqlite3|libpg-query|@prisma\/config)"\)/.test(read(file)))
  if (wrong) throw new Error(`${wrong} would be loaded with the preset: require it where it is used`)
  // An import() is answered by Node's own loader only in a file that it has loaded itself.
  const apart = (file) => light.has(file) || /\bimport\(/.test(read(file))
  const packed = [...heavy].filter((file) => !apart(file)).sort()
  const modules = packed.map(
    (file) => `${JSON.stringify(file)}(exports, require, module, __filename, __dirname) {\n${read(file)}\n}`,
  )
  writeFileSync(path.join(dist, PACK), ascii(`${LOADER}\nconst modules = {\n${modules.join(',\n')},\n}\n`))
  for (const file of packed) {
    const up = path.posix.relative(path.posix.dirname(file), PACK)
    const request = up.startsWith('.') ? up : `./${up}`
    writeFileSync(path.join(dist, file), `'use strict'\nmodule.exports = require('${request}')('${file}')\n`)
  }
}

/** V8 holds a text that is ASCII alone in half the memory, and reads it in half the time. */
function ascii(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A module is known to Node by its own path as well, so that nothing is evaluated twice. */
const LOADER = `'use strict'
const path = require('node:path')
const loaded = new Map()

module.exports = function load(name) {
  const known = loaded.get(name)
  if (known) return known.exports
  const filename = path.join(__dirname, name)
  const folder = path.posix.dirname(name)
  const module = { exports: {}, id: filename, filename, loaded: false }
  loaded.set(name, module)
  const requireFrom = (request) => {
    if (!request.startsWith('.')) return require(request)
    const target = path.posix.join(folder, request)
    const file = target + '.js'
    if (Object.hasOwn(modules, file)) return load(file)
    return require('./' + target)
  }
  requireFrom.resolve = require.resolve
  try {
    modules[name](module.exports, requireFrom, module, filename, path.dirname(filename))
  } catch (error) {
    loaded.delete(name)
    throw error
  }
  module.loaded = true
  return module.exports
}
`

/** Requires of a module's head: they stand at a line's beginning. */
const AT_ONCE = /^(?! ).*\brequire\("(\.{1,2}\/[^"]+)"\)/gm
const ANYWHERE = /\brequire\("(\.{1,2}\/[^"]+)"\)/g

function required(file, text, pattern) {
  const folder = path.posix.dirname(file)
  return [...text.matchAll(pattern)]
    .map(([, request]) => path.posix.join(folder, request))
    .filter((target) => !target.endsWith('.json') && !target.startsWith('..'))
    .map((target) => (target.endsWith('.js') ? target : `${target}.js`))
}

function closure(roots, next) {
  const found = new Set()
  const queue = [...roots]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (found.has(file)) continue
    found.add(file)
    queue.push(...next(file))
  }
  return found
}
