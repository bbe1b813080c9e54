import { adapterModule } from './prismaAdapter'

export = adapterModule(['PrismaNeon', 'PrismaNeonHttp', 'PrismaNeonHTTP'])
