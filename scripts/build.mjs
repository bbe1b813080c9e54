// Builds dist/: CommonJS by tsc, and beside each public entry a small ESM wrapper with its types.
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')

rmSync(path.join(root, 'dist'), { recursive: true, force: true })
execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', path.join(root, 'tsconfig.build.json')], {
  stdio: 'inherit',
})

const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
for (const entry of Object.values(exports)) if (entry.import) wrap(entry)

/** An ESM module that names the CommonJS module's exports, so that both formats share one instance. */
function wrap({ import: esm, require: cjs }) {
  const module = require(path.join(root, cjs.default))
  const names = Object.keys(module).filter((name) => name !== 'default' && name !== '__esModule')
  const source = `./${path.basename(cjs.default)}`
  const lines = [`import cjs from '${source}'`]
  if (names.length > 0) lines.push(`export const { ${names.join(', ')} } = cjs`)
  if ('default' in module) lines.push('export default cjs.default')
  writeFileSync(path.join(root, esm.default), `${lines.join('\n')}\n`)
  const types = [`export * from '${source}'`]
  if ('default' in module) types.push(`import cjs from '${source}'`, 'export default cjs.default')
  writeFileSync(path.join(root, esm.types), `${types.join('\n')}\n`)
}
