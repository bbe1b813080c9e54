/** The files to look at: a repository's own, without what is installed, built or generated. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { ShadowError } from '../../errors'

const SOURCE = /\.[cm]?[jt]sx?$/
const DECLARATION = /\.d\.[cm]?ts$/
/** TypedSQL's queries: `prisma/sql/*.sql`. */
const TYPED_SQL = /(^|\/)prisma\/sql\/[^/]+\.sql$/
const SKIPPED = /^(node_modules|bower_components|dist|build|out|coverage|vendor|\..+)$/

/**
 * Absolute paths, sorted.
 * @param paths files and folders; a file that is named is read whatever it is called
 * @throws ShadowError OPTION_INVALID where a path does not exist
 */
export function sourceFiles(paths: readonly string[]): string[] {
  const files = paths.flatMap((one) => {
    const absolute = path.resolve(one)
    if (!existsSync(absolute))
      throw new ShadowError('OPTION_INVALID', `There is no file or folder ${one}.`, 'Name one that exists.')
    return statSync(absolute).isDirectory() ? folder(absolute) : [absolute]
  })
  return [...new Set(files)].sort()
}

const wanted = (file: string): boolean => {
  const name = file.split(path.sep).join('/')
  return (SOURCE.test(name) && !DECLARATION.test(name)) || TYPED_SQL.test(name)
}

function folder(root: string): string[] {
  const listed = tracked(root) ?? walked(root)
  return listed.filter(
    (file) =>
      wanted(file) &&
      !path
        .relative(root, file)
        .split(path.sep)
        .some((part) => SKIPPED.test(part)),
  )
}

/** As git sees it, which knows .gitignore; undefined outside a repository, and for a folder that is itself ignored. */
function tracked(root: string): string[] | undefined {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 })
  const { status, stdout } = git('ls-files', '-z', '--cached', '--others', '--exclude-standard')
  if (status !== 0 || git('check-ignore', '--quiet', '.').status === 0) return undefined
  const files = stdout.split('\0').filter(Boolean)
  return files.map((file) => path.join(root, file)).filter((file) => existsSync(file))
}

function walked(root: string): string[] {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(root, entry.name)
    if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : walked(file)
    return entry.isFile() ? [file] : []
  })
}

/** A suite of tests, by the name that Jest's defaults look for. */
export function isTestFile(file: string): boolean {
  const name = file.split(path.sep).join('/')
  return /\.(test|spec|e2e-spec)\.[cm]?[jt]sx?$/.test(name) || /\/__tests__\/.*\.[cm]?[jt]sx?$/.test(name)
}
