const ACCOUNT = `  --stack NAME         the stack; by default stackName in cdk.json, or Toplist
  --profile NAME       the profile of the AWS CLI whose credentials and region are used; by default AWS_PROFILE
  --help               print this help`;

/** The help of each command. */
export const HELP: Record<string, string> = {
  deploy: `npm run deploy -- [options] [arguments of cdk deploy]     deploys the stack to AWS

  -c NAME=VALUE        a setting for this deploy only; settings that last belong in the context of cdk.json
  --yes                do not ask before a deployed setting falls back to its default
${ACCOUNT}`,
  crawl: `npm run crawl -- [options]     starts a crawl on AWS and waits until it has ended

  --list NAME          the list to crawl; by default the first one in the setting lists
  --accept-smaller N   publish the list even if the published one is much longer, if it has at least N entries
${ACCOUNT}

Exit codes: 0 if the list was published, 1 if it was not.`,
  redrive: `npm run redrive -- [options]     empties the queues of failures and waits until their crawls have ended

${ACCOUNT}

Sends the dead letters back to the pages queue. Repeats for each list the newest scheduled run that started no crawl, unless a newer
crawl of the list is published.
Exit codes: 0 if the queues are empty and every crawl was published, else 1.`,
  status: `npm run status -- [options]     prints the lists and their crawls, the queues and the raised alarms

${ACCOUNT}

Exit codes: 0, or 1 if AWS could not be asked.`,
  destroy: `npm run destroy -- [options] [arguments of cdk destroy]     removes the stack from AWS

  --yes                do not ask; the same as --force
${ACCOUNT}`,
};
