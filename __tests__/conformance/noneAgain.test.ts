/** @jest-environment-options {"isolation": "none"} */
import { describeFile } from './none'

describeFile()
