/** @jest-environment-options {"isolation": "truncate"} */
import { describeCommits } from './commits'

describeCommits()
