// npm test: everything that Jest runs. Arguments go to Jest: npm test -- --selectProjects unit
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { ensureBuilt, ensureInstalled, generateReference, root } from './prepare.mjs'

ensureInstalled()
ensureBuilt()
generateReference()
const jest = createRequire(import.meta.url).resolve('jest/bin/jest')
const { status } = spawnSync(process.execPath, [jest, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)
