import * as z from 'zod';

/** The stack's outputs. The commands in `infra/operate` read the resources' addresses and the settings from them. */
export const Outputs = z.object({
  ApiUrl: z.url(),
  TableName: z.string().min(1),
  PagesQueueUrl: z.url(),
  DeadLettersQueueUrl: z.url(),
  MissedTicksQueueUrl: z.url(),
  SeedFailuresQueueUrl: z.url(),
  SeedFunctionName: z.string().min(1),
  PublishedTopicArn: z.string().min(1),
  /** Every setting as text, by its name, as one JSON object. */
  Settings: z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('expected JSON');
        return z.NEVER;
      }
    })
    .pipe(z.record(z.string(), z.string())),
});
export type OutputName = keyof z.infer<typeof Outputs>;
