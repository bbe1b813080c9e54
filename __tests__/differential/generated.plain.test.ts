import { generatedCalls } from './generatedCalls'

generatedCalls('plain', 30, 12)
