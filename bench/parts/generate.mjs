// What the shadow's generator adds to `prisma generate`.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generate } from '../project/project.mjs'
import { prismaSchema } from '../project/schema.mjs'
import { work } from '../workspace.mjs'

const VARIANTS = { client: {}, 'client and shadow': { shadow: true } }

/** @returns {Record<string, number[]>} seconds, one for each round */
export function generateTimes(models, { rounds }, { progress }) {
  // As deep below bench/.work as the projects are: the schema names the generator by path.
  const folders = Object.entries(VARIANTS).map(([name, generators], i) => {
    const folder = path.join(work, 'generate', `${models}-${i}`)
    mkdirSync(path.join(folder, 'prisma'), { recursive: true })
    writeFileSync(path.join(folder, 'prisma/schema.prisma'), prismaSchema(models, generators))
    return [name, folder]
  })
  const seconds = Object.fromEntries(folders.map(([name]) => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (const [name, folder] of folders) {
      const began = performance.now()
      generate(folder, '--schema', 'prisma/schema.prisma')
      if (round >= 0) seconds[name].push((performance.now() - began) / 1000)
    }
    progress(`generate with ${models} models: round ${round + 1}`)
  }
  return seconds
}
