/** Finds packages as the application sees them, not as this package does. */
import path from 'node:path'

/**
 * The file that `require(name)` gives in the application. A package that only the Prisma adapter depends on counts too.
 * @returns undefined where the application does not have it
 */
export function resolvePackage(name: string, rootDir: string): string | undefined {
  const direct = tryResolve(name, rootDir)
  if (direct !== undefined) return direct
  const adapter = tryResolve('@prisma/adapter-pg', rootDir)
  return adapter === undefined ? undefined : tryResolve(name, path.dirname(adapter))
}

function tryResolve(name: string, from: string): string | undefined {
  try {
    return require.resolve(name, { paths: [from] })
  } catch {
    return undefined
  }
}
