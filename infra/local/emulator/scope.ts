import { ACCOUNT, arn, HOST, REGION } from './account.ts';
import type { Scope } from './intrinsics.ts';
import type { Sqs } from './sqs.ts';
import type { Resource, StackTemplate } from './template.ts';

/** The name that CloudFormation would give a resource, without the random part. */
export function nameOf(stack: StackTemplate, { name }: Resource): string {
  return `${stack.name}-${name}`;
}

/**
 * What the template's intrinsic functions may refer to. All names are known before anything runs.
 * @param port of the HTTP API; with 0, its URL is known without the port only
 */
export function scopeOf(stack: StackTemplate, sqs: Sqs, port: number): Scope {
  const ApiEndpoint = `http://${HOST}${port === 0 ? '' : `:${port}`}`;
  const resources = new Map(
    stack.resources.map(resource => {
      const name = nameOf(stack, resource);
      const known = {
        'AWS::SQS::Queue': {
          ref: sqs.queueUrl(name),
          attributes: { Arn: arn('sqs', name), QueueName: name, QueueUrl: sqs.queueUrl(name) },
        },
        'AWS::DynamoDB::GlobalTable': { ref: name, attributes: { Arn: arn('dynamodb', `table/${name}`) } },
        'AWS::DynamoDB::Table': { ref: name, attributes: { Arn: arn('dynamodb', `table/${name}`) } },
        'AWS::Lambda::Function': { ref: name, attributes: { Arn: arn('lambda', `function:${name}`) } },
        'AWS::SNS::Topic': {
          ref: arn('sns', name),
          attributes: { TopicArn: arn('sns', name), TopicName: name },
        },
        'AWS::ApiGatewayV2::Api': { ref: name, attributes: { ApiEndpoint } },
        'AWS::ApiGatewayV2::Integration': { ref: resource.id, attributes: {} },
      }[resource.type];
      return [resource.id, known ?? { ref: name, attributes: {} }] as const;
    }),
  );
  const parameters = {
    ...stack.parameters,
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': arn('cloudformation', `stack/${stack.name}/local`),
  };
  return { resources, parameters };
}
