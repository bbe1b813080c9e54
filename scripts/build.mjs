// Builds dist/: CommonJS by tsc, and beside each public entry a small ESM wrapper with its types. Built aside and put in
// place at the end, so that a build that fails, or a test run beside it, finds a whole one.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { pack } from './pack.mjs'

const require = createRequire(import.meta.url)
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const dist = path.join(root, 'dist')
const staging = path.join(root, `dist.${process.pid}`)

process.on('exit', () => rmSync(staging, { recursive: true, force: true }))
try {
  const tsc = require.resolve('typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.build.json'), '--outDir', staging], {
    stdio: 'inherit',
  })
} catch {
  process.exit(1)
}

// What Jest loads in every process, and the public entries: the engine comes when it is needed.
const jest = readdirSync(path.join(staging, 'jest'), { recursive: true })
  .filter((file) => file.endsWith('.js'))
  .map((file) => path.posix.join('jest', file.split(path.sep).join('/')))
pack(staging, [...jest, 'index.js', 'testing/index.js', 'testing/suite.js'])

const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
for (const entry of Object.values(exports)) if (entry.import) wrap(entry)

// What a run keeps beside the code (testing/engineCode) is of the machine that it ran on.
writeFileSync(path.join(staging, '.npmignore'), 'code-cache/\n')
rmSync(dist, { recursive: true, force: true })
renameSync(staging, dist)

/** An ESM module that names the CommonJS module's exports, so that both formats share one instance. */
function wrap({ import: esm, require: cjs }) {
  const staged = (file) => path.join(staging, path.relative('dist', file))
  const module = require(staged(cjs.default))
  const names = Object.keys(module).filter((name) => name !== 'default' && name !== '__esModule')
  const source = `./${path.basename(cjs.default)}`
  const lines = [`import cjs from '${source}'`]
  if (names.length > 0) lines.push(`export const { ${names.join(', ')} } = cjs`)
  if ('default' in module) lines.push('export default cjs.default')
  writeFileSync(staged(esm.default), `${lines.join('\n')}\n`)
  const types = [`export * from '${source}'`]
  if ('default' in module) types.push(`import cjs from '${source}'`, 'export default cjs.default')
  writeFileSync(staged(esm.types), `${types.join('\n')}\n`)
}
