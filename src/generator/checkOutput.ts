/** Where the shadow may not be written. */
import { statSync } from 'node:fs'
import path from 'node:path'
import type { GeneratorOptions } from '@prisma/generator-helper'
import { ShadowError } from '../errors'
import type { ProductionClient } from './productionClient'
import { blockLocation } from '../project/schemaFiles'

/**
 * @throws ShadowError OUTPUT_INVALID where the shadow's files would be read as part of the production schema, would
 *   overwrite it, or would be wiped by the production client's generator.
 */
export function checkOutput(
  output: string,
  { schemaPath, generator }: GeneratorOptions,
  client: ProductionClient,
): void {
  const at = blockLocation(generator.sourceFilePath, 'generator', generator.name, 'output')
  const refuse = (reason: string) => {
    throw new ShadowError(
      'OUTPUT_INVALID',
      `The output folder ${output} ${reason} (${at}).`,
      'Give the shadow a folder of its own, for example output = "../generated/shadow".',
    )
  }
  const multiFile = statSync(schemaPath).isDirectory()
  if (multiFile && isInside(output, schemaPath))
    refuse(`is inside the schema folder ${schemaPath}: Prisma would read the shadow's schema.prisma as a part of yours`)
  if (!multiFile && same(output, path.dirname(schemaPath)))
    refuse('is the folder of your schema: the shadow would overwrite it')
  if (same(output, client.directory)) refuse('is the folder of the production client')
  if (client.packageName === undefined && isInside(output, client.directory))
    refuse(`is inside the production client's folder ${client.directory}, which Prisma empties`)
}

function same(a: string, b: string): boolean {
  return path.relative(a, b) === ''
}

function isInside(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner)
  return !relative.startsWith('..') && !path.isAbsolute(relative)
}
