/** Types that the emulator ignores: permissions, logs and alarms do not affect a local run. */
const IGNORED = [
  /^AWS::IAM::/,
  /^AWS::SNS::TopicPolicy$/,
  /^AWS::KMS::/,
  /^AWS::Logs::/,
  /^AWS::CloudWatch::/,
  /^AWS::CDK::Metadata$/,
  /^AWS::SQS::QueuePolicy$/,
  /^AWS::Lambda::(Permission|EventInvokeConfig)$/,
  /^AWS::ApiGatewayV2::Stage$/,
  // The emulator has no scheduler. POST /crawls starts a crawl instead.
  /^AWS::Scheduler::/,
];

/** Types that the emulator implements. */
const SUPPORTED = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::SNS::Topic',
  'AWS::SNS::Subscription',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Integration',
];

/** Whether the emulator can run a stack with a resource of this type, because it implements the type or ignores it. */
export function isKnownType(type: string): boolean {
  return SUPPORTED.includes(type) || IGNORED.some(pattern => pattern.test(type));
}
