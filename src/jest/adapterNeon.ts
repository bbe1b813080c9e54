import { adapterModule } from './prismaAdapter'

export = adapterModule('@prisma/adapter-neon', ['PrismaNeon', 'PrismaNeonHttp', 'PrismaNeonHTTP'])
