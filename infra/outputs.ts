import * as z from 'zod';

const seconds = z.coerce.number().nonnegative();

/** The stack's outputs, which tell the operator's commands where everything is and how it is set. */
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
