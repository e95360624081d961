/** Resources that have no part in a run: who may do what, who is told, what is kept for later. */
export const WITHOUT_PART = [
  /^AWS::IAM::/,
  /^AWS::SNS::/,
  /^AWS::KMS::/,
  /^AWS::Logs::/,
  /^AWS::CloudWatch::/,
  /^AWS::CDK::Metadata$/,
  /^AWS::SQS::QueuePolicy$/,
  /^AWS::Lambda::(Permission|EventInvokeConfig)$/,
  /^AWS::ApiGatewayV2::Stage$/,
  // Known, but nobody waits for a schedule on a laptop: POST /crawls does what it would do.
  /^AWS::Scheduler::/,
];

/** Resources that are started, each by its own file here. */
export const SERVED = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Integration',
];

/** Whether a resource of a type can be run here, or needs not be. */
export function isKnownType(type: string): boolean {
  return SERVED.includes(type) || WITHOUT_PART.some(pattern => pattern.test(type));
}
