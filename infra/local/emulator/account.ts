/** The region, account and credentials of the emulator. All are placeholders, because the emulator checks no signature. */
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
/** Every server of the emulator listens on this address only. */
export const HOST = '127.0.0.1';

/** Builds an ARN in this account and region. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}
