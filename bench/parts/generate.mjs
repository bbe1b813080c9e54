// What the shadow's generator adds to `prisma generate`, for a schema that has changed since, and for one that has not.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generate, migrationOf, prepareConfig } from '../project/project.mjs'
import { prismaSchema } from '../project/schema.mjs'
import { work } from '../workspace.mjs'

/** `changed`: another schema each time. The last but one finds what the one before it has written. */
const VARIANTS = [
  { name: 'client', folder: 0, generators: {}, changed: true },
  { name: 'client and shadow', folder: 1, generators: { shadow: true }, changed: true },
  { name: 'client and shadow, unchanged', folder: 1, generators: { shadow: true } },
  { name: 'client and a generator that does nothing', folder: 2, generators: { nothing: true }, changed: true },
]

/** @returns {Promise<Record<string, number[]>>} seconds, one for each round */
export async function generateTimes(models, { rounds }, { progress }) {
  const seconds = Object.fromEntries(VARIANTS.map(({ name }) => [name, []]))
  // As deep below bench/.work as the projects are: the schema names the generator by path.
  const folders = VARIANTS.map(({ folder }) => path.join(work, 'generate', `${models}-${folder}`))
  const migration = await migrationOf(prismaSchema(models, {}))
  for (const folder of folders) prepareConfig(folder, migration)
  for (let round = -1; round < rounds; round++) {
    for (const [i, { name, generators, changed }] of VARIANTS.entries()) {
      if (changed) writeSchema(folders[i], prismaSchema(models, generators), round)
      const began = performance.now()
      generate(folders[i])
      if (round >= 0) seconds[name].push((performance.now() - began) / 1000)
    }
    progress(`generate with ${models} models: round ${round + 1}`)
  }
  return seconds
}

/** A field that no schema before has had. */
function writeSchema(folder, schema, round) {
  const field = `  added${round + 1}_${Date.now()} Int?\n`
  mkdirSync(path.join(folder, 'prisma'), { recursive: true })
  writeFileSync(path.join(folder, 'prisma/schema.prisma'), schema.replace('model Account {\n', `$&${field}`))
}
