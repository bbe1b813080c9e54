/** Stands for `@prisma/client/runtime/query_compiler_fast_bg.postgresql.js`. */
import { compilerModule } from './sharedModule'

export = compilerModule('query_compiler_fast_bg.postgresql', module)
