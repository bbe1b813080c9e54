/** Stands for `@prisma/client/runtime/query_compiler_small_bg.postgresql.wasm-base64.js`. */
import { wasmModule } from './sharedModule'

export = wasmModule('query_compiler_small_bg.postgresql', module)
