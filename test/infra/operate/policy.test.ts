import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';

const actions = z.union([z.string(), z.array(z.string())]).transform(value => [value].flat());
const Policy = z.object({ Statement: z.array(z.object({ Action: actions, Resource: z.string() })) });
const { Statement } = Policy.parse(JSON.parse(readFileSync('docs/operator-policy.json', 'utf8')));
const allowed = Statement.flatMap(({ Action }) => Action);

/** The code that runs with the operator's credentials: the commands, and the adapters that redrive uses. */
const SOURCES = ['infra/operate', ...['dynamodb', 'sqs', 'sns'].map(name => `functions/adapters/${name}`)];
const PREFIXES: Record<string, string> = { 'lib-dynamodb': 'dynamodb', 'client-cloudwatch': 'cloudwatch' };
/** SDK commands whose action has another name. AWS authorizes an entry of a batch as the single request. */
const ACTIONS: Record<string, string> = {
  'dynamodb:Get': 'dynamodb:GetItem',
  'dynamodb:Put': 'dynamodb:PutItem',
  'dynamodb:Update': 'dynamodb:UpdateItem',
  'dynamodb:Delete': 'dynamodb:DeleteItem',
  'lambda:Invoke': 'lambda:InvokeFunction',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
};

/** The actions of all SDK commands that the sources import. */
function calledActions(): string[] {
  const found = new Set<string>();
  for (const folder of SOURCES) {
    for (const name of readdirSync(folder).filter(file => file.endsWith('.ts'))) {
      const source = readFileSync(`${folder}/${name}`, 'utf8');
      for (const [, names = '', client = ''] of source.matchAll(
        /import \{([^}]*)\} from '@aws-sdk\/([\w-]+)'/g,
      )) {
        const prefix = PREFIXES[client] ?? client.replace('client-', '');
        for (const [, command = ''] of names.matchAll(/(?:^|[\s,])(?!type )(\w+)Command\b/g))
          found.add(ACTIONS[`${prefix}:${command}`] ?? `${prefix}:${command}`);
      }
    }
  }
  return [...found].sort();
}

it('the policy in docs/operator-policy.json allows what the commands call', () => {
  const called = calledActions();
  expect(called).toEqual(expect.arrayContaining(['cloudformation:DescribeStacks', 'dynamodb:GetItem']));
  expect(called.length).toBeGreaterThanOrEqual(10);
  expect(called.filter(action => !allowed.includes(action))).toEqual([]);
});

/** Actions of the AWS CLI's commands that have another name. */
const ACTIONS_OF_CLI: Record<string, string> = { 'logs:Tail': 'logs:FilterLogEvents' };
/** What no policy is needed for: it works on the caller's own files. */
const LOCAL = /^(configure|sso) /;

/** The actions of the AWS CLI's commands in a text. */
function actionsIn(text: string): string[] {
  const commands = [...text.matchAll(/\baws ([a-z]+ [a-z]+(?:-[a-z]+)*)\b/g)].map(
    ([, command = '']) => command,
  );
  const actions = commands
    .filter(command => !LOCAL.test(command))
    .map(command => {
      const [service = '', operation = ''] = command.split(' ');
      const action = operation.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return ACTIONS_OF_CLI[`${service}:${action}`] ?? `${service}:${action}`;
    });
  return [...new Set(actions)].sort();
}

const runbook = readFileSync('docs/runbook.md', 'utf8');
/** The runbook's sections that change the table, which it says need an administrator. */
const ADMINISTRATION = runbook.slice(runbook.indexOf('## Restoring the table'));
const OPERATION = runbook.slice(0, -ADMINISTRATION.length);

it('it allows the commands of the AWS CLI in the runbook, except those that change the table', () => {
  expect(actionsIn(OPERATION)).toEqual(expect.arrayContaining(['sqs:PurgeQueue', 'logs:FilterLogEvents']));
  expect(actionsIn(ADMINISTRATION)).toContain('dynamodb:DeleteTable');
  expect(actionsIn(OPERATION).filter(action => !allowed.includes(action))).toEqual([]);
});

it('it allows nothing else but to deploy and to start a crawl', () => {
  const used = [...calledActions(), ...actionsIn(OPERATION)];
  expect(allowed.filter(action => !used.includes(action)).sort()).toEqual([
    'execute-api:Invoke',
    'sts:AssumeRole',
  ]);
});

it('it names the resources of the stack Toplist, and the CDK roles, wherever AWS supports that', () => {
  const open = Statement.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
  expect(open).toEqual([
    'cloudwatch:DescribeAlarms',
    'lambda:GetAccountSettings',
    'scheduler:ListSchedules',
    'sns:ListSubscriptions',
  ]);
});
