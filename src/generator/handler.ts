/** What Prisma starts for `prisma generate`. */
import path from 'node:path'
import { version } from '../version'
import { neverOptimize } from '../wasmTiering'
import type { EarlyTexts } from './earlyTexts'
import { serve } from './protocol'

neverOptimize()

/** Loaded while Prisma does something else. */
// eslint-disable-next-line @typescript-eslint/no-require-imports
const files = () => require('./generate') as typeof import('./generate')

let early: Promise<EarlyTexts | undefined> | undefined

serve({
  manifest: { prettyName: 'SQLite shadow', defaultOutput: path.join('..', 'generated', 'shadow'), version },
  announced: (config) => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { EarlyTexts: Begun } = require('./earlyTexts') as typeof import('./earlyTexts')
    // What is wrong is said when Prisma asks for the files: it knows the places in the schema.
    early = Begun.begin(config).catch(() => undefined)
    files()
  },
  generate: async (options) => void (await files().generate(options, await early)),
})
