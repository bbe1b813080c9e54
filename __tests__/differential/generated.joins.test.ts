import { generatedCalls } from './generatedCalls'

generatedCalls('joins', 15, 12)
