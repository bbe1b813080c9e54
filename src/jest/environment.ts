/** For environments of the user's own: `class extends withShadow(Base)`, or the node environment as a base class. */
import ShadowEnvironment from './shadow'

export { withShadow, type EnvironmentClass } from './withShadow'
export { ShadowEnvironment }
export default ShadowEnvironment
