import path from 'node:path'

/** A path with the separators that messages, hashes and generated files have on every system. */
export function posix(file: string): string {
  return file.split(path.sep).join('/')
}
