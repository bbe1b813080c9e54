import { stopNative } from './running'

export default stopNative
