import seed from './register.js'

await seed.register()
