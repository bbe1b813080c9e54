/** `prisma-sqlite-shadow check`. */
import { readOptions } from '../command'

export const help = `prisma-sqlite-shadow check [--json] [--schema <path>]
`

export async function run(args: readonly string[]): Promise<number> {
  readOptions('check', args, { json: { type: 'boolean' }, schema: { type: 'string' } })
  return 0
}
