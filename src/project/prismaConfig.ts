/** A Prisma config, read by Prisma's own loader: it is a program, and may do anything. */
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { loadConfigFromFile } from '@prisma/config'
import { ShadowError } from '../errors'

type Loaded = Awaited<ReturnType<typeof loadConfigFromFile>>
export type PrismaConfig = Loaded['config']

/**
 * The config in a folder; undefined where it has none.
 * @throws ShadowError CONFIG_INVALID where it cannot be read
 */
export async function loadConfig(root: string): Promise<PrismaConfig> {
  if (configFiles(root).length === 0) return undefined
  const { config, error } = await loadWithoutVariables(root)
  if (error === undefined || error._tag === 'ConfigFileNotFound') return config
  throw new ShadowError(
    'CONFIG_INVALID',
    `The Prisma config of ${root} cannot be read: ${error.error.message}`,
    'Correct it: npx prisma validate shows the same error.',
    { cause: error.error },
  )
}

/** All that could be the folder's config, whatever version of Prisma looks for it: `prisma.config.ts`, `.config/prisma.ts`… */
export function configFiles(root: string): string[] {
  const named = (folder: string, pattern: RegExp) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => pattern.test(name))
          .sort()
          .map((name) => path.join(folder, name))
      : []
  return [...named(root, /^prisma\d*\.config/), ...named(path.join(root, '.config'), /^prisma/)]
}

const UNSET_VARIABLE = /Cannot resolve environment variable: (\w+)/
/** Names no server: top-level domain `invalid` (RFC 2606). */
const NO_SERVER = 'postgresql://unset.invalid/unset'

/**
 * Prisma's `env()` fails where a variable is not set, as the URL of the application's database often is in tests. Nothing
 * here connects to that database, so the config is read as if the variable were set.
 */
async function loadWithoutVariables(root: string): Promise<Loaded> {
  // Hundreds of modules come with it: only where there is a config to load.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { loadConfigFromFile } = require('@prisma/config') as typeof import('@prisma/config')
  const set: string[] = []
  try {
    for (;;) {
      const loaded = await loadConfigFromFile({ configRoot: root })
      const { error } = loaded
      const unset = error && 'error' in error ? UNSET_VARIABLE.exec(error.error.message)?.[1] : undefined
      if (unset === undefined || set.includes(unset)) return loaded
      set.push(unset)
      process.env[unset] = NO_SERVER
    }
  } finally {
    for (const name of set) delete process.env[name]
  }
}
