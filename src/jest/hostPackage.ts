/** Packages of the Jest that runs: with two Jests installed, a plain `require` may find the other one's. */

/** Folders of packages that Jest loads first, in the process that schedules and in its workers, and that depend on the rest. */
const JEST = /^.*[\\/](?:@jest[\\/]core|jest-config|jest-runner)[\\/]build[\\/]/

/** Loads `name` from where Jest's own files are, or from the project, or as this package sees it. */
export function requireFromJest(name: string): unknown {
  for (const from of [...loadedJest(), require.main?.filename, process.argv[1], process.cwd()]) {
    if (from === undefined) continue
    try {
      return require(require.resolve(name, { paths: [from] }))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  return require(name)
}

function loadedJest(): Set<string> {
  return new Set(Object.keys(require.cache).flatMap((file) => JEST.exec(file)?.[0] ?? []))
}
