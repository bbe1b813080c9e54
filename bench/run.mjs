// npm run bench: see `--help`.
import { ensureInstalled } from '../scripts/prepare.mjs'
import { HELP, readOptions } from './options.mjs'

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) process.stdout.write(HELP)
  else {
    ensureInstalled()
    const { benchmark } = await import('./benchmark.mjs')
    await benchmark(options)
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}
