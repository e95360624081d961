/**
 * The most requests that API Gateway passes on: a second in the long run, and at once. A page or a program that loads several resources
 * fits into the burst. A month at the limit costs what docs/costs.md says.
 */
export const THROTTLE = { rateLimit: 10, burstLimit: 50 };
