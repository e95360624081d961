/**
 * The description of a stack that has nothing but what `npm run deploy` of this project deploys. CloudFormation shows it with the stack's
 * outputs, also if the first deploy failed and there are none.
 */
export const STACK_MARK = 'Toplist, a list as an API; deployed by npm run deploy of its project';
