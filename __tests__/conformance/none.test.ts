/** @jest-environment-options {"isolation": "none"} */
// Two files, this and noneAgain: each keeps everything to its end, and starts from the template.
import { describeFile } from './none'

describeFile()
