/** Stands for `@prisma/client/runtime/query_compiler_bg.postgresql.wasm-base64.js`. */
import { wasmModule } from './sharedModule'

export = wasmModule('query_compiler_bg.postgresql', module)
