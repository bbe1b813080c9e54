import { realpathSync } from 'node:fs'
import path from 'node:path'

/** Whether a path of a Jest config, however it leads there, is that of our own module `name`. */
export function isOwnFile(file: string, name: string): boolean {
  try {
    return realpathSync(file) === realpathSync(path.join(__dirname, `${name}${path.extname(__filename)}`))
  } catch {
    return false
  }
}
