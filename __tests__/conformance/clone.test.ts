/** @jest-environment-options {"isolation": "clone"} */
import { describeCommits } from './commits'

describeCommits()
