/** Jest's `--filter` wants a function for a module. */
import { onlyFiles } from './onlyFiles'

export = onlyFiles
