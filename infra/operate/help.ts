const STACK = '  --stack NAME   the stack; by default stackName in cdk.json, or Toplist';
const PROFILE = '  --profile NAME the AWS profile, with its credentials and its region';
const HELP_FLAG = '  --help         print this help';

/** The help of each command. */
export const HELP: Record<string, string> = {
  deploy: `npm run deploy -- [options] [arguments of cdk deploy]     deploys the stack to AWS

  -c NAME=VALUE  a setting for this deploy only; settings that last belong in the context of cdk.json
  --yes          do not ask before a deployed setting falls back to its default
${STACK}
${PROFILE}
${HELP_FLAG}`,
  crawl: `npm run crawl -- [options]     starts a crawl on AWS and waits until it has ended

  --list NAME          the list to crawl; by default the first of the setting lists
  --accept-smaller N   publish the list even if the published one is much longer, if it has at least N entries
${STACK}
${PROFILE}
${HELP_FLAG}

Exit codes: 0 if the list was published, 1 if it was not.`,
  redrive: `npm run redrive -- [options]     empties the queues of failures and waits until their crawls have ended

${STACK}
${PROFILE}
${HELP_FLAG}

Sends the dead letters back to the pages queue. Repeats the newest scheduled run of each list that started no crawl, unless a newer crawl is published.
Exit codes: 0 if the queues are empty and every crawl was published, else 1.`,
  status: `npm run status -- [options]     prints the lists, their crawls, the queues and the raised alarms

${STACK}
${PROFILE}
${HELP_FLAG}

Exit codes: 0, or 1 if AWS could not be asked.`,
  destroy: `npm run destroy -- [options] [arguments of cdk destroy]     removes the stack from AWS

${STACK}
${PROFILE}
${HELP_FLAG}`,
};
