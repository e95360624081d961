import * as z from 'zod';

const seconds = z.coerce.number().nonnegative();

/** The stack's outputs. The commands in `infra/operate` read the resources' addresses and the settings from them. */
export const Outputs = z.object({
  ApiUrl: z.url(),
  TableName: z.string().min(1),
  PagesQueueUrl: z.url(),
  DeadLettersQueueUrl: z.url(),
  PageIntervalSeconds: seconds,
  DeadlineSeconds: seconds,
  KeepDays: seconds,
});
export type OutputName = keyof z.infer<typeof Outputs>;
