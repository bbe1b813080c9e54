/** What Prisma talks to: the generator protocol on standard input and output. */
import path from 'node:path'
import { generatorHandler } from '@prisma/generator-helper'
import { version } from '../version'
import { generate } from './generate'

generatorHandler({
  onManifest: () => ({ prettyName: 'SQLite shadow', defaultOutput: path.join('..', 'generated', 'shadow'), version }),
  onGenerate: async (options) => {
    await generate(options)
  },
})
