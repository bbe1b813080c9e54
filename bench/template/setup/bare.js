// The floor: the files are loaded, with the application's code and its client, and their tests do nothing.
const nothing = () => {}
const { test } = globalThis

globalThis.test = (name) => test(name, nothing)
globalThis.test.each = (rows) => (name) => test.each(rows)(name, nothing)
for (const hook of ['beforeAll', 'beforeEach', 'afterEach', 'afterAll']) globalThis[hook] = nothing
