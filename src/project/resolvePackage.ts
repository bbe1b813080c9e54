/**
 * Finds packages as the application sees them, not as this package does, and past Jest's module mapping, which would lead
 * from `pg` back to us.
 */
import { existsSync, realpathSync } from 'node:fs'
import path from 'node:path'

/**
 * The folder of the package `name` that code in `from` gets. A package that only the Prisma adapter depends on counts too.
 * @returns undefined where the application does not have it
 */
export function resolvePackage(name: string, from: string): string | undefined {
  const direct = findUpwards(name, from)
  if (direct !== undefined) return direct
  const adapter = findUpwards('@prisma/adapter-pg', from)
  // Package managers that link packages keep a package's dependencies beside its real folder.
  return adapter === undefined ? undefined : findUpwards(name, realpathSync(adapter))
}

function findUpwards(name: string, from: string): string | undefined {
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name)
    if (existsSync(path.join(candidate, 'package.json'))) return candidate
    if (folder === path.dirname(folder)) return undefined
  }
}
