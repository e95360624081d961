/** Where everything here claims to run. Nothing is signed for anybody: the keys are as real as the account. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
/** Everything listens here and nowhere else. */
export const HOST = '127.0.0.1';

/** An ARN of this place. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}
